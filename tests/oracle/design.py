"""The rights a second time: from section 6 of the design and what the acts'
headers say, in words about people; nothing here is taken from the program."""

import glob
import os
import re
import subprocess

ROOT = os.path.join(os.path.dirname(__file__), '..', '..')

SCOPES = ('label identity nir contact address resources path barriers health '
          'justice note worknote content draft aside').split()
BIT = {s: 1 << i for i, s in enumerate(SCOPES)}
# what exists once for a person, whoever writes it
ONCE = {'label', 'identity', 'nir', 'contact', 'address'}
# what only her referent and the named co-referent read
REFERENTS = {'health', 'justice', 'nir'}
NONE = '0' * 32
PERSON, REFERRAL, DRAFT, REQUEST = 1, 2, 3, 4


class Keeper:
    """The driver: one line asked, one line answered."""

    def __init__(self, program):
        self.p = subprocess.Popen([program], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, text=True)
        self.asked = 0

    def ask(self, line):
        return self.many([line])[0]

    def many(self, lines):
        self.p.stdin.write('\n'.join(lines) + '\n')
        self.p.stdin.flush()
        self.asked += len(lines)
        said = [self.p.stdout.readline().rstrip('\n') for _ in lines]
        if self.p.poll() or not said[-1]:
            raise SystemExit(f'not ok - the driver ended at: {lines[-1]}')
        return said

    def end(self):
        """Verifies the audit."""
        said, _ = self.p.communicate()
        if self.p.returncode or int(said) <= 0:
            raise SystemExit('not ok - the audit does not verify')


def acts():
    """The header of every act: a dict of its words."""
    found = {}
    for name in sorted(glob.glob(os.path.join(ROOT, 'src', '*', '*.sql'))):
        act = None
        with open(name) as f:
            for line in f:
                m = re.match(r'-- ([a-z]+): (.*)$', line.rstrip())
                if m and m[1] == 'act':
                    act = found[m[2]] = {'name': m[2]}
                elif m and m[1] == 'name':
                    act = None
                elif m and act is not None and m[1] in (
                        'on', 'right', 'from', 'with', 'by', 'new', 'blobs'):
                    act.setdefault(m[1], m[2])
    for act in found.values():
        on = act.get('on', 'none')
        act['table'] = None if on == 'none' else on.split('(')[0]
        act['second'] = None
        if 'with' in act:
            said = act['with'].split()
            act['second'] = said[1] if len(said) > 1 else act['right']
        if act['right'] not in RIGHTS and act['right'] != 'clock':
            raise SystemExit(f'not ok - {act["name"]} asks for {act["right"]}:'
                             ' RIGHTS of tests/oracle/design.py says nothing '
                             'of it')
        act['states'] = act['from'].split() if 'from' in act else None
    return found


class Stand:
    """Where somebody stands before a row: her live role in the structure whose
    side the right is about ('' none), does that structure follow the person
    now, is she the referent or the co-referent there, is the row by her."""

    def __init__(self, role='', follows=False, referent=False, author=False,
                 admin=False, operator=False, account=True, own=False,
                 herself=False):
        self.role, self.follows, self.referent = role, follows, referent
        self.author, self.admin, self.operator = author, admin, operator
        self.account = account  # the other structure works here
        self.own = own          # her own account, session, draft, or
                                # a role that is proposed to her
        self.herself = herself  # the person, whom that structure follows

    @property
    def works(self):
        """She works there, and not only to read."""
        return self.role in ('conseiller', 'responsable')

    @property
    def heads(self):
        return self.role == 'responsable'


RIGHTS = {
    # a person is made in one's structure, then is hers who follow her
    'person.create': lambda s: s.works,
    'person.write': lambda s: s.works and s.follows,
    'follow.write': lambda s: s.works and s.follows,
    'follow.assign': lambda s: s.follows and (s.heads or
                                              s.works and s.referent),
    'appointment.write': lambda s: s.works and s.follows,
    # all that is known of her goes: by who heads a structure of hers
    'person.erase': lambda s: s.heads and s.follows,
    # nobody follows her any more: who heads, or who accompanied her
    'retention.keep': lambda s: s.heads or s.works and s.author,
    # a record that her own file made goes again
    'import.undo': lambda s: s.works and s.follows,
    'note.write': lambda s: s.works and s.follows,
    'note.author': lambda s: s.works and s.follows and s.author,
    # a referral: each side does its own acts
    'referral.create': lambda s: s.works and s.follows,
    'referral.send': lambda s: s.works,
    'referral.answer': lambda s: s.works and s.account,
    'referral.external': lambda s: s.works and not s.account,
    'request.own': lambda s: s.works and s.author,
    'request.answer': lambda s: s.follows and (s.heads or
                                               s.works and s.referent),
    # what is told to her referents, while one of them works there
    'probed': lambda s: s.follows and s.works and s.referent,
    'directory.write': lambda s: s.works,
    'slot.write': lambda s: s.works,
    'structure.manage': lambda s: s.heads,
    'platform': lambda s: s.admin,
    'operator': lambda s: s.operator,
    'self': lambda s: s.own,
    'undo.follow': lambda s: s.works and s.follows and s.author,
    'undo.close': lambda s: s.works and s.author,
    'undo.send': lambda s: s.works and s.author,
    'undo.answer': lambda s: s.works and s.author and s.account,
    # whom another structure hands over is taken in by who heads it
    'handover.decide': lambda s: s.heads and s.account,
    'emergency.open': lambda s: s.works and s.follows and not s.referent,
    'emergency.own': lambda s: s.works and s.author,
    'emergency.review': lambda s: not s.author and (
        s.heads or s.works and s.follows and s.referent),
    # her own space: her referent gives it, whoever follows her shuts it
    'space.open': lambda s: s.follows and (s.heads or
                                           s.works and s.referent),
    'space.close': lambda s: s.works and s.follows,
    'said.answer': lambda s: s.works and s.follows,
    # never by who had looked (the row's author)
    'why.answer': lambda s: s.follows and not s.author and (
        s.heads or s.works and s.referent),
    'herself': lambda s: s.herself,
}
# what the person reads of herself: not where she is, nor her health
HERS = {'label', 'path', 'note'}
# and this, unless her address is protected
HERS_OPEN = {'barriers'}
# whose side of a referral a right is about
RECEIVER = {'referral.answer', 'undo.answer', 'handover.decide'}


def may(right, stand):
    if stand.operator:
        return right == 'operator'
    return bool(RIGHTS[right](stand))


def opens(scope, role, referent, urgent, mine, closed, number=True):
    """Of a person whom her structure follows, who reads a scope; number: that
    structure has the right to the NIR."""
    if role == '' or scope in ('content', 'draft', 'aside'):
        return False
    if scope == 'nir' and not number:
        return False
    if scope in REFERENTS:
        return role != 'lecture' and (referent or urgent)
    if scope == 'address' and closed:
        # protected: no emergency either
        return role != 'lecture' and referent
    if scope == 'worknote':
        return role != 'lecture' and mine
    return True


def writes(scope, role, referent, closed, number=True):
    """The same, to write: an hour of emergency adds nothing; a working note
    is its writer's."""
    return role in ('conseiller', 'responsable') and \
        opens(scope, role, referent, False, True, closed, number)
