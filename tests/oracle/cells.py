"""Roles x relations x states x acts, and x scopes: every cell."""

import itertools
import secrets

from design import (BIT, DRAFT, HERS, HERS_OPEN, NONE, ONCE, PERSON, RECEIVER,
                    REFERRAL, REQUEST, SCOPES, Stand, acts, may, opens, writes)

TODAY, YESTERDAY, TOMORROW = '2026-11-24', '2026-11-23', '2026-11-25'
NOW = 1795510800                # 2026-11-24T09:00Z
STATES = {
    'referral': ('brouillon envoyee precision_demandee acceptee refusee '
                 'retiree terminee sans_reponse').split(),
    'service': ['publie', 'brouillon', 'archive'],
    'emergency': ['ouverte', 'revue'],
    'alarm': ['', 'vue'],
    'notice': ['personne', 'orientation'],
    'hold': ['en_cours', 'levee'],
    'handover': 'envoyee attente acceptee refusee retiree '
                'sans_reponse'.split(),
    'request': 'envoyee accordee refusee retiree expiree'.split(),
    'deed': ['ready', 'defaite', 'changee', 'vue', 'another'],
    'appointment': 'unknown seen excused revoked noshow'.split(),
    'invite': ['postal', 'sms', 'email'],
    'outbox': 'prepared taken sent failed unknown dropped'.split(),
    'user': ['actif', 'desactive'],
    'said': 'message correction fait retrait arret equipe reponse aide '
            'ligne pourquoi vu'.split(),
    'session': ['live', 'ended'],
    'proposal': 'proposee acceptee declinee sans_reponse'.split(),
}


def lit(i):
    return f"x'{i}'"


class World:
    """Three structures that work here, one that does not; everybody who can
    stand before a person that two of them follow."""

    def __init__(self, keeper):
        self.k = keeper
        self.s = {n: keeper.ask(f'structure {n} {int(n != "X")}')
                  for n in 'SRTX'}
        self.id, self.roles, self.admin, self.off = {}, {}, set(), set()
        self.own = {}           # whose own account is which person's
        for n in 'SRT':
            for role in ('lecture', 'conseiller', 'responsable'):
                self.user(n.lower() + role[0], [(n, role)])
        self.user('out', [])
        self.user('hers', [])
        self.user('other', [])
        self.user('adm', [], admin=True)
        self.user('admc', [('S', 'conseiller')], admin=True)
        self.user('both', [('S', 'lecture'), ('S', 'conseiller')])
        self.user('two', [('S', 'conseiller'), ('R', 'responsable')])
        self.user('zz', [('S', 'conseiller')])
        self.user('zr', [('R', 'conseiller')])
        self.user('zt', [('T', 'conseiller')])
        # once a counsellor of S, not any more, or not yet
        for login, change in (
                ('ended', f"end_on = '{TODAY}'"),
                ('ending', f"end_on = '{TOMORROW}'"),
                ('lapsed', f"until_on = '{YESTERDAY}'"),
                ('future', f"start_on = '{TOMORROW}'")):
            self.user(login, [('S', 'responsable')])
            self.sql(f'UPDATE membership SET {change} WHERE user = '
                     + lit(self.id[login]))
            if login != 'ending':
                self.roles[login] = {}
        self.user('off', [('S', 'responsable')])
        for login in self.id:
            keeper.ask(f'here {login} {self.s["S"]}')
        keeper.ask(f'here zt {self.s["T"]}')
        self.people()
        # the person herself, and another one, who comes to her own space
        for login, person in (('hers', self.P), ('other', self.P2)):
            self.sql(f'UPDATE user SET person = {lit(person)} WHERE login = '
                     f"'{login}'")
            self.own[login] = person
        self.rows()
        # last: an act on accounts would cut the session of who is disabled
        self.sql("UPDATE user SET state = 'desactive' WHERE login = 'off'")
        self.off.add('off')
        self.tried = sorted(set(self.id) - {'zz', 'zr', 'zt'})

    def sql(self, sql):
        self.k.ask('sql ' + sql)

    def ok(self, line):
        said = self.k.ask(line)
        if not said.startswith('ok'):
            raise SystemExit(f'not ok - the world: {said}: {line}')
        return said[3:]

    def user(self, login, roles, admin=False):
        self.id[login] = self.k.ask(f'user {login} {int(admin)}')
        self.roles[login] = {}
        rank = ['', 'lecture', 'conseiller', 'responsable']
        for n, role in roles:
            self.ok(f'act op membership.add :id=b:{self.s[n]} :membership=b:'
                    f'{secrets.token_hex(16)} :user=b:{self.id[login]} '
                    f':role=t:{role}')
            self.roles[login][n] = max(role, self.roles[login].get(n, ''),
                                       key=rank.index)
        if admin:
            self.admin.add(login)
        self.ok(f'login {login}')

    def person(self):
        person = self.ok(f'new zz {PERSON} - -')
        follow = secrets.token_hex(16)
        self.ok(f'act zz person.create :id=b:{person} :follow=b:{follow} '
                ':protected=i:0 :purpose=t:emploi')
        return person, follow

    def referral(self, receiver):
        made = self.ok(f'new zz {REFERRAL} {self.P} -')
        self.ok(f'act zz referral.create :follow=b:{self.F} :id=b:{made} '
                f':receiver=b:{self.s[receiver]} :urgent=i:0 :wished_on=n: '
                ':scopes=i:10 :agreed=i:1')
        return made

    def move(self, who, act, row, version, more=''):
        self.ok(f'act {who} {act} :id=b:{row} :version=i:{version} :event=b:'
                + secrets.token_hex(16) + more)

    def people(self):
        self.P, self.F = self.person()
        self.P2, self.F2 = self.person()
        first = self.referral('R')
        self.move('zz', 'referral.send', first, 1)
        self.move('zr', 'referral.accept', first, 2,
                  ' :follow=b:' + secrets.token_hex(16))
        self.A = self.referral('R')
        self.move('zz', 'referral.send', self.A, 1)
        self.E = self.referral('X')
        self.handed = self.ok(f'new zz {REFERRAL} {self.P} -')
        self.sql('INSERT INTO handover(id, person, sender, receiver, author, '
                 f'kind, purpose, scopes, made_on) VALUES({lit(self.handed)}, '
                 f'{lit(self.P)}, {lit(self.s["S"])}, {lit(self.s["R"])}, '
                 f"{lit(self.id['zz'])}, 'transfert', 'emploi', 2, "
                 f"'{TODAY}')")
        match = self.match('zt', 'T', self.P)
        self.Q = self.ok(f'new zt {REQUEST} {match} -')
        self.ok(f'act zt request.create :match=b:{match} :id=b:{self.Q}')
        self.B = self.ok(f'new sc {DRAFT} - -')
        self.ok(f'act sc draft.create :user=b:{self.id["sc"]} :id=b:{self.B} '
                ':kind=t:view :about=n:')

    def match(self, login, structure, person):
        match = secrets.token_hex(16)
        self.sql('INSERT INTO match(id, user, structure, person, made_at) '
                 f'VALUES({lit(match)}, {lit(self.id[login])}, '
                 f'{lit(self.s[structure])}, {lit(person)}, {NOW})')
        return match

    def rows(self):
        (self.N, self.G, self.D, self.V, self.W, self.M, self.R, self.I,
         self.L, self.O, self.U, self.H, self.T, self.J) = (
             secrets.token_hex(16) for _ in range(14))
        self.match_row = self.match('zt', 'T', self.P)
        zz, zs, p = (lit(x) for x in (self.id['zz'], self.s['S'], self.P))
        self.sql('INSERT INTO note(id, person, structure, author, kind, seq, '
                 f'made_on, written_on) VALUES({lit(self.N)}, {p}, {zs}, {zz},'
                 f" 'note', 1, '{TODAY}', '{TODAY}')")
        self.sql('INSERT INTO appointment(id, person, structure, user, day, '
                 f'made_on, made_by) VALUES({lit(self.R)}, {p}, {zs}, {zz}, '
                 f"'{TODAY}', '{TODAY}', {zz})")
        self.sql('INSERT INTO invite(id, person, structure, user, format, '
                 f'made_on) VALUES({lit(self.I)}, {p}, {zs}, {zz}, '
                 f"'postal', '{TODAY}')")
        self.sql('INSERT INTO outbox(id, person, structure, user, record, '
                 f'kind, format, turn, made_on) VALUES({lit(self.O)}, {p}, '
                 f"{zs}, {zz}, {lit(self.R)}, 'summons', 'sms', 1, "
                 f"'{TODAY}')")
        self.sql('INSERT INTO emergency(id, person, structure, user, started, '
                 f'until, made_on) VALUES({lit(self.G)}, {p}, {zs}, {zz}, '
                 f"{NOW}, {NOW + 3600}, '{TODAY}')")
        self.sql('INSERT INTO alarm(id, user, structure, most, made_at, '
                 f'made_on) VALUES({lit(self.L)}, {zz}, {zs}, 60, {NOW}, '
                 f"'{TODAY}')")
        self.sql('INSERT INTO notice(id, person, structure, user, rule, '
                 f'record, since_on, due_on, made_on) VALUES({lit(self.U)}, '
                 f"{p}, {zs}, {zz}, 'personne', {lit(self.F)}, '2022-11-24', "
                 f"'{TODAY}', '{YESTERDAY}')")
        self.sql('INSERT INTO hold(id, person, structure, user, reason, '
                 f'made_on, until_on) VALUES({lit(self.H)}, {p}, {zs}, {zz}, '
                 f"'plainte', '{YESTERDAY}', '{TOMORROW}')")
        self.sql('INSERT INTO said(id, person, structure, user, kind, '
                 f'made_on) VALUES({lit(self.T)}, {p}, {zs}, '
                 f"{lit(self.id['hers'])}, 'message', '{TODAY}')")
        self.sql('INSERT INTO deed(id, user, seq, structure, person, act, '
                 f'undo, record, before, version, made_on) VALUES('
                 f"{lit(self.D)}, {zz}, 99, {zs}, {p}, 'essai', 'x', "
                 f"{lit(self.F)}, 1, 1, '{TODAY}')")
        self.sql('INSERT INTO service(id, num, source, source_id, structure, '
                 'nom, folded, description, date_maj, made_on) VALUES('
                 f"{lit(self.V)}, 1, 'x', 'x--1', {zs}, 'un', 'un', 'deux', "
                 f"'{TODAY}', '{TODAY}')")
        self.ok(f'act op membership.add :id=b:{self.s["S"]} :membership=b:'
                f'{self.M} :user=b:{self.id["zz"]} :role=t:lecture')
        self.sql('INSERT INTO proposal(id, user, structure, role, author, '
                 f'made_on) VALUES({lit(self.J)}, {zz}, {zs}, '
                 f"'lecture', {lit(self.id['sr'])}, '{TODAY}')")
        self.sql('INSERT INTO session(id, user, way, started) VALUES('
                 f"{lit(self.W)}, {zz}, 'local', {NOW})")

    # --- who stands where --------------------------------------------------

    def role(self, who, structure):
        return '' if who in self.off else self.roles[who].get(structure, '')


# --- a cell: what is made true, what the design says of it ------------------

RELATIONS = ('referent', 'coreferent', 'neither')
FOLLOWS = ('live', 'ended', 'lapsed')


def follow_sql(w, me, relation, follow):
    """The same everywhere that follows her; the second person stays."""
    ref = {'referent': me, 'coreferent': w.id['zz']}.get(relation, w.id['zz'])
    co = lit(me) if relation == 'coreferent' else 'NULL'
    sql = f'UPDATE follow SET referent = {lit(ref)}, coreferent = {co}; '
    if follow == 'ended':
        sql += f"UPDATE follow SET end_on = '{TODAY}' WHERE person = " \
            f'{lit(w.P)}; '
    elif follow == 'lapsed':
        sql += f"UPDATE follow SET until_on = '{YESTERDAY}' WHERE person = " \
            f'{lit(w.P)}; '
    return sql


def row_cells(w, act):
    """(row, its table, SQL that puts it in a state, the state, is its author
    `me`) of an act: every one."""
    table = act['table']
    rows = {'follow': [w.F], 'note': [w.N], 'referral': [w.A, w.E],
            'appointment': [w.R], 'invite': [w.I], 'outbox': [w.O],
            'match': [w.match_row], 'request': [w.Q], 'emergency': [w.G],
            'handover': [w.handed],
            'draft': [w.B], 'structure': [w.s['S'], w.s['T']],
            'service': [w.V], 'membership': [w.M], 'user': ['me', 'zz'],
            'session': [w.W], 'deed': [w.D], 'alarm': [w.L],
            'notice': [w.U], 'hold': [w.H], 'dossier': [w.F],
            'said': [w.T], 'proposal': [w.J],
            None: [NONE]}.get(table)
    if rows is None:
        raise SystemExit(f'not ok - {act["name"]} starts from {table}: '
                         'tests/oracle/cells.py has no row of it')
    authored = table in ('note', 'referral', 'match', 'request', 'emergency',
                         'draft', 'deed', 'session', 'alarm', 'notice',
                         'hold', 'said', 'proposal')
    yield from itertools.product(rows, STATES.get(table, ['']),
                                 (True, False) if authored else (False,))


AUTHOR = {'note': 'author', 'referral': 'author', 'match': 'user',
          'request': 'user', 'emergency': 'user', 'draft': 'user',
          'deed': 'user', 'session': 'user', 'alarm': 'user',
          'notice': 'user', 'hold': 'user', 'said': 'looker',
          'proposal': 'user'}


def deed_sql(w, act, state):
    """A deed that waits for this act; or why it does not."""
    of_follow = act['right'] in ('undo.follow', 'undo.close')
    record, table = {
        'undo.decided': (w.handed, 'handover'),
        'undo.admitted': (w.handed, 'handover'),
        'undo.invite': (w.I, 'invite')}.get(
            act['name'],
            (w.F, 'follow') if of_follow else (w.A, 'referral'))
    undo = 'undo.other' if state == 'another' else act['name']
    sql = f"UPDATE deed SET record = {lit(record)}, undo = '{undo}', " \
        f'version = (SELECT version FROM {table} WHERE id = {lit(record)})' \
        + (' + 1' if state == 'changee' else '') \
        + (f", undone_on = '{TODAY}'" if state == 'defaite' else '') \
        + f' WHERE id = {lit(w.D)}; '
    if state == 'vue':
        sql += f"UPDATE referral SET seen_on = '{TODAY}', answer_seen_on = " \
            f"'{TODAY}' WHERE id = {lit(w.A)}; "
        sql += f"UPDATE handover SET opened_on = '{TODAY}'; "
    return sql


def deed_state(act, state):
    if state == 'ready':
        return act['name']
    if state != 'vue':
        return state
    # what the other side has opened; one's own note of it may change
    return 'vue' if act['name'] in ('undo.send', 'undo.reply', 'undo.answer',
                                    'undo.accept', 'undo.decided',
                                    'undo.admitted') else act['name']


def state_sql(w, act, row, state):
    table = act['table']
    if table == 'deed':
        return deed_sql(w, act, state)
    if table == 'emergency':
        return "UPDATE emergency SET review = 'justifie'; " \
            if state == 'revue' else ''
    if table == 'alarm':
        return f"UPDATE alarm SET seen_on = '{TODAY}'; " \
            if state == 'vue' else ''
    if table == 'notice':
        return f"UPDATE notice SET rule = '{state}'; "
    if table == 'hold':
        return f"UPDATE hold SET ended_on = '{TODAY}'; " \
            if state == 'levee' else ''
    if table == 'session':
        return f'UPDATE session SET ended = {NOW} WHERE id = {lit(row)}; ' \
            if state == 'ended' else ''
    if table == 'said':
        return f"UPDATE said SET seen_on = '{TODAY}'; " if state == 'vu' \
            else f"UPDATE said SET kind = '{state}'; "
    if table == 'invite':
        return f"UPDATE invite SET format = '{state}' WHERE id = " \
            f'{lit(row)}; '
    if table in ('referral', 'service', 'request', 'user', 'appointment',
                 'outbox', 'handover', 'proposal'):
        return f"UPDATE {table} SET state = '{state}' WHERE id = " \
            f'{lit(row)}; '
    return ''


def home(act, row, w):
    """The structure whose side an act is about."""
    if act['table'] == 'deed' and act['right'] in RECEIVER:
        return 'R'
    if act['table'] == 'referral' and act['right'] in RECEIVER:
        return 'X' if row == w.E else 'R'
    if act['table'] == 'handover' and act['right'] in RECEIVER:
        return 'R'
    if act['table'] in ('match', 'request'):
        return 'T'
    if act['table'] == 'structure' and row == w.s['T']:
        return 'T'
    return None if act['table'] in ('user', 'draft', 'session') else 'S'


def said_of(w, who, act, row, relation, follow, state, mine):
    """What the design answers: notfound, right, state, or '' (nothing about
    rights)."""
    if act['table'] == 'follow' and follow == 'ended':
        return 'notfound'
    if act['table'] == 'session' and state == 'ended':
        return 'notfound'
    if who == 'op':
        return '' if act.get('by') == 'operator' else 'proto'
    if state == 'desactive' if act['table'] == 'user' and \
            row == w.id[who] else who in w.off:
        return 'right'
    n = home(act, row, w)
    stand = Stand(
        # of what is between two structures, either follows her
        herself=follow == 'live' and w.own.get(who) == w.P and
        act['table'] in ('follow', 'said', 'note', 'referral', 'handover'),
        role=w.role(who, n), admin=who in w.admin, author=mine,
        follows=follow == 'live' and n in ('S', 'R') and
        act['table'] not in (None, 'structure', 'service', 'membership',
                             'proposal'),
        referent=relation != 'neither', account=row != w.E,
        own=act['table'] in ('draft', 'session', 'proposal') and mine or
        act['table'] == 'user' and row == w.id[who])
    if not may(act['right'], stand):
        return 'right'
    if act['table'] == 'deed':
        state = deed_state(act, state)
        if act['name'] == 'undo.withdraw' and follow != 'live':
            return 'state'      # given again by who follows her
    if act['states'] is not None and state not in act['states']:
        return 'state'
    if act['name'] == 'referral.send' and row == w.E:
        return 'notfound'       # no key to give: external_send is the act
    if act['second']:
        stand.follows, stand.author = True, False
        if not may(act['second'], stand):
            return 'right'
    return ''


def act_cells(w, act):
    """(the driver's line, what the design says)."""
    about = act['table'] in ('follow', 'note', 'referral', 'deed', 'emergency',
                             'match', 'request', 'appointment', 'invite',
                             'outbox', 'handover', 'said')
    relations = RELATIONS if about else ('neither',)
    follows = FOLLOWS if about else ('live',)
    for who in w.tried + ['op']:
        me = w.id.get(who, NONE)
        for row, state, mine in row_cells(w, act):
            if row in ('me', 'zz'):
                row = me if row == 'me' and who != 'op' else w.id['zz']
            sql = state_sql(w, act, row, state)
            if mine and who != 'op':
                sql += f'UPDATE {act["table"]} SET ' \
                    f'{AUTHOR[act["table"]]} = {lit(me)} WHERE id = ' \
                    f'{lit(row)}; '
            elif act['table'] == 'draft':
                sql += f'UPDATE draft SET user = {lit(w.id["zz"])}; '
            for rel, fol in itertools.product(relations, follows):
                if who == 'op' and (rel, fol) != (relations[0], follows[0]):
                    continue
                line = f'try {who} {act["name"]} {row} {w.F2} - ' + \
                    follow_sql(w, me if who != 'op' else w.id['zz'], rel,
                               fol) + sql
                yield line, said_of(w, who, act, row, rel, fol, state,
                                    mine and who != 'op')


def probed_cells(w):
    """No act, and answered as one: by her referents; where their account is
    shut, by who answers for her."""
    act = {'name': 'probed', 'table': 'follow', 'states': None,
           'second': None}
    shut = f"UPDATE user SET state = 'inactif' WHERE id = {lit(w.id['zz'])}; "
    for right, more in (('probed', ''), ('request.answer', shut)):
        for line, design in act_cells(w, {**act, 'right': right}):
            word, who, _, row, _, _, sql = line.split(' ', 6)
            if who != 'op':
                yield f'probed {who} {row} {sql}{more}', design


def urgent_sql(w, me, urgent):
    """An emergency access: none, one of mine that runs or is over, another's.
    """
    if urgent == 'none':
        return ''
    until = NOW + (0 if urgent == 'over' else 60)
    of = w.id['zz'] if urgent == 'another' else me
    return f'UPDATE emergency SET user = {lit(of)}, until = {until}; '


URGENT = ('none', 'mine', 'over', 'another')


def number_sql(w, numbered):
    """The structures that have the right to the NIR."""
    return ''.join(
        f'UPDATE structure SET nir_basis = '
        f"{'NULL' if n not in numbered else chr(39) + 'un texte' + chr(39)} "
        f'WHERE id = {lit(w.s[n])}; ' for n in 'SR')


def write_cells(w):
    """Who writes which scope of a person."""
    scopes = [(s, 'SR') for s in SCOPES[:10]] + [('nir', 'R')]
    for who, rel, fol, urgent, (scope, number), opened, closed in \
            itertools.product(w.tried, RELATIONS, FOLLOWS, URGENT, scopes,
                              (4095, 4065), (0, 1)):
        act = 'person.save' if scope in ONCE else 'person.situation'
        owner = NONE if scope in ONCE else w.s['S']
        line = f'try {who} {act} {w.F} - ' \
            f'{w.P}:{SCOPES.index(scope)}:{owner}:0 ' + \
            follow_sql(w, w.id[who], rel, fol) + \
            f'UPDATE follow SET scopes = {opened}; ' + \
            f'UPDATE person SET protected = {closed}; ' + \
            (number_sql(w, number) if scope == 'nir' else '') + \
            urgent_sql(w, w.id[who], urgent)
        role = w.role(who, 'S')
        may_write = fol == 'live' and opened & BIT[scope] and \
            writes(scope, role, rel != 'neither', closed, 'S' in number)
        # nobody writes her record in her place but those who follow her
        may_write = may_write and who not in w.own
        yield line, 'notfound' if fol == 'ended' else \
            '' if may_write else 'right'


# --- what is read -------------------------------------------------------------

def wanted(w, who):
    owners = [NONE] + [w.s[n] for n in 'SRT'] + [w.id[who], w.id['zz']]
    for scope in SCOPES:
        for owner in dict.fromkeys(owners):
            for kind, row in ((PERSON, w.P), (REFERRAL, w.A), (REFERRAL, w.E),
                              (REQUEST, w.Q), (DRAFT, w.B)):
                yield kind, row, scope, owner


def reads_person(w, who, scope, owner, c):
    if scope in ('content', 'draft', 'aside'):
        return False
    if (scope in ONCE) != (owner == NONE):
        return False
    if w.own.get(who) == w.P:
        hers = HERS if c['closed'] else HERS | HERS_OPEN
        return c['follow'] == 'live' and scope in hers and \
            bool(BIT[scope] & c['scopes']) and \
            (scope in ONCE or owner in (w.s['S'], w.s['R']))
    mine = scope == 'worknote' and owner == w.id[who]
    if scope == 'worknote' and not mine:
        return False
    return any(
        c['follow'] == 'live' and BIT[scope] & c['scopes'] and
        (scope in ONCE or mine or owner == w.s[n]) and
        opens(scope, w.role(who, n), c['relation'] != 'neither',
              c['urgent'] == 'mine' and n == 'S', mine, c['closed'],
              n in c['number'])
        for n in 'SR')


def reads_referral(w, who, row, scope, owner, c):
    """What both sides say has no owner, a side's note is its own: the sender
    always, the receiver from the sending on; closed to it without an
    acceptance it is closed, ended it is for 30 days."""
    if scope not in ('content', 'aside') or \
            (scope == 'content') != (owner == NONE):
        return False
    if w.role(who, 'S') and owner in (NONE, w.s['S']):
        return True
    if row == w.E or not w.role(who, 'R') or owner not in (NONE, w.s['R']):
        return False
    return c['state'] not in ('brouillon', 'refusee', 'retiree',
                              'sans_reponse') and \
        not (c['state'] == 'terminee' and c['over'])


def reads_request(w, who, scope, owner, c):
    if scope != 'content' or owner != NONE:
        return False
    if w.role(who, 'T') and (c['asker'] == who or
                             w.role(who, 'T') == 'responsable'):
        return True
    return any(
        (c['request'] == 'envoyee' or c['answered'] == n) and
        may('request.answer', Stand(role=w.role(who, n),
                                    follows=c['follow'] == 'live',
                                    referent=c['relation'] != 'neither'))
        for n in 'SR')


def reads(w, who, kind, row, scope, owner, c):
    if kind == PERSON:
        return reads_person(w, who, scope, owner, c)
    if kind == REFERRAL:
        return reads_referral(w, who, row, scope, owner, c)
    if kind == REQUEST:
        return reads_request(w, who, scope, owner, c)
    return who == 'sc' and scope == 'draft' and owner == w.id['sc']


def read_sql(w, me, c):
    sql = follow_sql(w, me, c['relation'], c['follow'])
    sql += f'UPDATE follow SET scopes = {c["scopes"]}; '
    sql += urgent_sql(w, me, c['urgent'])
    ended = c['state'] in ('refusee', 'retiree', 'terminee', 'sans_reponse')
    end = TODAY if c['state'] != 'terminee' or not c['over'] else YESTERDAY
    sql += f"UPDATE referral SET state = '{c['state']}', access_end = " + \
        (f"'{end}'" if ended else 'NULL') + '; '
    asker = me if c['asker'] != 'zt' else w.id['zt']
    by = lit(w.s[c['answered']]) if c['answered'] else 'NULL'
    sql += f'UPDATE person SET protected = {c["closed"]}; '
    sql += number_sql(w, c['number'])
    return sql + f"UPDATE request SET state = '{c['request']}', user = " \
        f'{lit(asker)}, answered_structure = {by}; '


def read_cells(w):
    """Each dimension with the relations and follows, the others resting."""
    rest = {'scopes': 4095, 'urgent': 'none', 'state': 'envoyee',
            'over': False, 'request': 'envoyee', 'asker': 'zt',
            'answered': None, 'closed': 0, 'number': 'SR'}
    some = [{}] + [{'scopes': s} for s in (4065, 4067, 0)] + \
        [{'scopes': BIT[s]} for s in SCOPES[:12]] + \
        [{'urgent': u, 'closed': c} for u in URGENT for c in (0, 1)] + \
        [{'number': n, 'urgent': u} for n in ('', 'S', 'R')
         for u in ('none', 'mine')] + \
        [{'state': s} for s in STATES['referral']] + \
        [{'state': 'terminee', 'over': True}, {'asker': 'me'}] + \
        [{'request': s, 'answered': n} for s in STATES['request'][1:]
         for n in ('S', 'R', None)]
    for who in w.tried:
        wants = list(wanted(w, who))
        text = ','.join(f'{k}:{row}:{SCOPES.index(s)}:{o}'
                        for k, row, s, o in wants)
        for rel, fol, one in itertools.product(RELATIONS, FOLLOWS, some):
            c = {**rest, **one, 'relation': rel, 'follow': fol}
            if c['asker'] == 'me':
                c['asker'] = who
            said = ''.join('01'[reads(w, who, k, row, s, o, c)]
                           for k, row, s, o in wants)
            if who in w.off:
                said = 'right'
            yield f'read {who} {text} {read_sql(w, w.id[who], c)}', said, \
                wants, (who, c)


# --- compared -----------------------------------------------------------------

ABOUT_RIGHTS = ('right', 'state', 'notfound')


def compare_acts(w, every, first):
    """(cells, differences) of one cell in `every`."""
    cells = [c for act in acts().values() if act.get('by') != 'clock'
             for c in act_cells(w, act)]
    cells += list(probed_cells(w)) + list(write_cells(w))
    cells = cells[first::every]
    n = 0
    for at in range(0, len(cells), 400):
        part = cells[at:at + 400]
        answers = w.k.many([line for line, _ in part])
        for (line, design), said in zip(part, answers):
            answer = said if said in ABOUT_RIGHTS or design == 'proto' else ''
            if answer != design:
                n += 1
                print(f'  the keeper: {said}, the design: {design or "may"}: '
                      f'{line}')
    return len(cells), n


def compare_reads(w, every, first):
    n = different = 0
    for line, design, wants, why in list(read_cells(w))[first::every]:
        said = w.k.ask(line)
        n += len(wants)
        if said == design:
            continue
        different += 1
        print(f'  {why}: {said if len(said) < 9 else ""}')
        for want, a, b in zip(wants, said, design):
            if a != b:
                print(f'    {want[0]} {want[2]} of {want[3]}: the keeper '
                      f'{a}, the design {b}')
    return n, different
