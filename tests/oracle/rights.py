#!/usr/bin/env python3
"""rights.py DRIVER STEPS EVERY [SEED]: the keeper's answers against the rights
as the design says them (design.py): one cell in EVERY, then STEPS random acts.
No difference is allowed; a seed says which cells and acts they were."""

import os
import random
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(__file__))
import cells                                               # noqa: E402
from design import Keeper                                  # noqa: E402
from steps import Steps                                    # noqa: E402

EPISODE = 1000          # acts of one world


def table(program, every, first):
    keeper = Keeper(program)
    world = cells.World(keeper)
    acts, bad = cells.compare_acts(world, every, first)
    keys, worse = cells.compare_reads(world, every, first)
    keeper.end()
    print(f'{"not ok" if bad + worse else "ok"} - {acts} cells of acts, '
          f'{keys} of keys, {bad + worse or "no"} difference')
    return bad + worse


def walks(program, steps, seed):
    keys = allowed = refused = 0
    for at in range(0, steps, EPISODE):
        keeper = Keeper(program)
        walk = Steps(keeper, f'{seed}.{at}')
        n, difference = walk.run(min(EPISODE, steps - at))
        keys += n
        if difference:
            print(f'not ok - seed {seed}, from {at}: {difference}')
            return 1
        keeper.end()
        allowed += walk.count.get(('ok', 'ok'), 0)
        refused += sum(walk.count.values()) - walk.count.get(('ok', 'ok'), 0)
    if not allowed or not refused:
        print('not ok - the steps are all the same')
        return 1
    print(f'ok - {steps} steps ({allowed} done, {refused} refused), {keys} '
          'keys asked for, each that is given in the audit once, no '
          'difference')
    return 0


def main():
    program, steps, every = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    seed = sys.argv[4] if len(sys.argv) > 4 else \
        str(random.SystemRandom().randrange(1 << 32))
    print(f'seed {seed}', flush=True)
    first = random.Random(seed).randrange(every)
    bad = table(program, every, first)
    sys.stdout.flush()
    bad += walks(program, steps, seed)
    return 1 if bad else 0


sys.exit(main())
