"""Random acts of many people, one after the other: after each, what the
design says that the keeper answers, and what somebody then reads."""

import datetime
import random
import secrets

from design import (BIT, NONE, ONCE, PERSON, REFERRAL, REFERENTS, REQUEST,
                    SCOPES, Stand, may, opens, writes)

WORKING = 'SRT'                 # X has no account
RANK = ['', 'lecture', 'conseiller', 'responsable']
# what an acceptance opens beside what was ticked
ALWAYS = sum(BIT[s] for s in SCOPES[:12]) - BIT['identity'] - BIT['nir'] - \
    BIT['contact'] - BIT['address']
REFERRAL_TICKS = BIT['identity'] | BIT['contact']
REQUEST_TICKS = REFERRAL_TICKS | BIT['address']
# side, the states it starts from, the state it leads to, account needed
MOVES = {
    'referral.send': ('sender', ('brouillon',), 'envoyee'),
    'referral.ask': ('receiver', ('envoyee',), 'precision_demandee'),
    'referral.reply': ('sender', ('precision_demandee',), 'envoyee'),
    'referral.accept': ('receiver', ('envoyee', 'precision_demandee'),
                        'acceptee'),
    'referral.refuse': ('receiver', ('envoyee', 'precision_demandee'),
                        'refusee'),
    'referral.withdraw': ('sender', ('envoyee', 'precision_demandee',
                                     'acceptee'), 'retiree'),
    'referral.finish': ('receiver', ('acceptee',), 'terminee'),
    'referral.external_send': ('external', ('brouillon',), 'envoyee'),
}


class Row:
    def __init__(self, **words):
        self.__dict__.update(words)


def new_id():
    return secrets.token_hex(16)


class Steps:
    def __init__(self, keeper, seed):
        self.k, self.r = keeper, random.Random(seed)
        self.now = datetime.datetime(2026, 11, 24, 9, 0)
        self.s = {n: keeper.ask(f'structure {n} {int(n != "X")}')
                  for n in 'SRTX'}
        self.id, self.live, self.session, self.admin = {}, {}, {}, set()
        self.memberships, self.people, self.notes = [], [], []
        self.referrals, self.urgent, self.requests = [], [], []
        self.proposals = []
        self.count = {}
        for n in WORKING:
            for role in ('lecture', 'conseiller', 'conseiller',
                         'responsable'):
                self.add_user(f'{n.lower()}{len(self.id)}')
                self.op_join(f'{n.lower()}{len(self.id) - 1}', n, role)
        self.add_user('adm', admin=True)
        self.add_user('out')
        for login in self.id:
            self.login(login)
        self.numbered = set(WORKING)    # who has the right to the NIR

    # --- the world ---------------------------------------------------------

    @property
    def today(self):
        return (self.now + datetime.timedelta(hours=1)).date()  # of Paris

    def add_user(self, login, admin=False):
        self.id[login] = self.k.ask(f'user {login} {int(admin)}')
        self.live[login], self.session[login] = True, False
        if admin:
            self.admin.add(login)

    def login(self, login):
        self.k.ask(f'login {login}')
        self.session[login] = True

    def op_join(self, login, n, role):
        m = Row(id=new_id(), user=login, at=n, role=role, live=True, version=1)
        said = self.k.ask(f'act op membership.add :id=b:{self.s[n]} '
                          f':membership=b:{m.id} :user=b:{self.id[login]} '
                          f':role=t:{role}')
        self.memberships.append(m)
        self.accounts()
        return 'ok', said

    def accounts(self):
        """After an act on accounts, who has none has no session."""
        for login, live in self.live.items():
            if not live:
                self.session[login] = False

    def role(self, login, n):
        if not self.live[login]:
            return ''
        return max([m.role for m in self.memberships if m.live and
                    m.user == login and m.at == n], key=RANK.index,
                   default='')

    def stand(self, login, n, person=None, author=False, account=True):
        f = person.follows.get(n) if person else None
        live = f is not None and f.live
        return Stand(role=self.role(login, n), follows=live,
                     referent=live and login in (f.ref, f.co), author=author,
                     admin=login in self.admin and self.live[login],
                     account=account)

    def running(self, login, person, n):
        return any(u.user == login and u.person is person and u.at == n and
                   u.until > self.now for u in self.urgent)

    def who(self, n=None):
        """Somebody who is there; most often of this structure."""
        here = [u for u in self.id if self.session[u]]
        there = [u for u in here if n and self.role(u, n)]
        return self.r.choice(there if there and self.r.random() < 0.75
                             else here)

    def act(self, who, name, *values):
        return self.k.ask(' '.join([f'act {who} {name}', *values]))

    def version(self, row):
        """Now and then that of an older screen; (what is sent, is it so)."""
        if self.r.random() < 0.05:
            return row.version + 1, False
        return row.version, True

    # --- people --------------------------------------------------------------

    def step_person(self):
        n = self.r.choice(WORKING)
        who = self.who(n)
        self.k.ask(f'here {who} {self.s[n]}')
        made = self.k.ask(f'new {who} {PERSON} - -').split()
        if not may('person.create', self.stand(who, n)):
            return 'right', made[0]
        p = Row(id=made[1], follows={}, wraps={n}, versions={})
        f = Row(id=new_id(), live=True, ref=who, co=None, version=1,
                scopes=4095, start=self.today)
        number = n in self.numbered or self.r.random() < 0.2
        said = self.act(who, 'person.create', f':id=b:{p.id}',
                        f':follow=b:{f.id}', ':protected=i:0',
                        ':purpose=t:emploi', f'blob={p.id}:0:{NONE}:0',
                        *([f'blob={p.id}:{SCOPES.index("nir")}:{NONE}:0']
                          if number else []))
        if number and n not in self.numbered:
            return 'right', said
        p.follows[n] = f
        p.versions[('label', NONE)] = 1
        p.versions[('nir', NONE)] = int(number)
        self.people.append(p)
        return 'ok', said

    def step_number(self):
        """The operator gives a structure the right to the NIR, or ends it."""
        n = self.r.choice(WORKING)
        if n in self.numbered:
            self.numbered.discard(n)
            said = self.act('op', 'nir.refused', f':id=b:{self.s[n]}')
            self.accounts()
            return 'ok', said
        self.numbered.add(n)
        self.accounts()
        return 'ok', self.act('op', 'nir.allowed', f':id=b:{self.s[n]}',
                              ':basis=t:un.texte.d.essai')

    def some_follow(self):
        p = self.r.choice(self.people)
        n = self.r.choice(sorted(p.follows))
        return p, n, p.follows[n]

    def before_follow(self):
        """Somebody before a follow: her own, most often."""
        p, n, f = self.some_follow()
        if not f.live:
            p, n, f = self.some_follow()
        who = self.who(n)
        if f.ref and self.session[f.ref] and self.r.random() < 0.3:
            who = f.ref
        return who, p, n, f

    def on_follow(self, right, who, p, n):
        """What stands in the way of an act on a follow; '' nothing."""
        if not p.follows[n].live:
            return 'notfound'
        return '' if may(right, self.stand(who, n, p)) else 'right'

    def step_close(self):
        who, p, n, f = self.before_follow()
        v, right = self.version(f)
        said = self.act(who, 'follow.close', f':follow=b:{f.id}',
                        f':version=i:{v}')
        bad = self.on_follow('follow.write', who, p, n) or \
            ('' if right else 'conflict')
        if not bad:
            f.live, f.version, f.ended = False, f.version + 1, self.today
        return bad or 'ok', said

    def step_assign(self):
        who, p, n, f = self.before_follow()
        v, right = self.version(f)
        one, two = (self.r.choice([None, *self.id, *self.id])
                    for _ in range(2))
        if self.r.random() < 0.7:
            there = [u for u in self.id if self.role(u, n)]
            one = self.r.choice(there or [None])
        said = self.act(who, 'follow.assign', f':follow=b:{f.id}',
                        f':version=i:{v}', *(
                            f':{w}=b:{self.id[u]}' if u else f':{w}=n:'
                            for w, u in (('referent', one),
                                         ('coreferent', two))))
        bad = self.on_follow('follow.assign', who, p, n)
        # only those who work there now, and may write
        if not bad and (not right or any(
                u and RANK.index(self.role(u, n)) < 2 for u in (one, two))):
            bad = 'conflict'
        if not bad:
            f.ref, f.co, f.version = one, two, f.version + 1
        return bad or 'ok', said

    def blob(self, p, scope, n, who):
        owner = NONE if scope in ONCE else self.id[who] \
            if scope == 'worknote' else self.s[n]
        return (scope, owner), f'blob={p.id}:{SCOPES.index(scope)}:' \
            f'{owner}:{p.versions.get((scope, owner), 0)}'

    def step_write(self):
        who, p, n, f = self.before_follow()
        scope = self.r.choice(['resources', 'path', 'barriers', 'health',
                               'justice', 'identity', 'nir', 'contact'])
        act = 'person.save' if scope in ONCE else 'person.situation'
        at, blob = self.blob(p, scope, n, who)
        more = [':protected=i:0'] if scope in ONCE else []
        said = self.act(who, act, f':follow=b:{f.id}', *more, blob)
        bad = self.on_follow('person.write', who, p, n)
        if not bad and not (f.scopes & BIT[scope] and writes(
                scope, self.role(who, n), who in (f.ref, f.co), False,
                n in self.numbered)):
            bad = 'right'
        if not bad:
            p.versions[at] = p.versions.get(at, 0) + 1
        return bad or 'ok', said

    # --- notes -----------------------------------------------------------------

    def step_note(self):
        who, p, n, f = self.before_follow()
        kind = self.r.choice(['note', 'travail'])
        note = Row(id=new_id(), person=p, at=n, author=who, kind=kind)
        said = self.act(who, 'note.create', f':follow=b:{f.id}',
                        f':id=b:{note.id}', f':kind=t:{kind}',
                        f':made_on=t:{self.today}', ':contact=i:0',
                        self.note_blob(note, who, 0))
        bad = self.on_follow('note.write', who, p, n)
        if not bad:
            note.version = 1
            self.notes.append(note)
        return bad or 'ok', said

    def note_blob(self, note, who, version):
        scope = 'note' if note.kind == 'note' else 'worknote'
        owner = self.s[note.at] if scope == 'note' else self.id[who]
        return f'blob={note.id}:{SCOPES.index(scope)}:{owner}:{version}'

    def step_note_save(self):
        if not self.notes:
            return None
        note = self.r.choice(self.notes)
        who = self.who(note.at)
        if self.r.random() < 0.5 and self.session[note.author]:
            who = note.author
        said = self.act(who, 'note.save', f':id=b:{note.id}',
                        self.note_blob(note, who, note.version))
        if not may('note.author', self.stand(who, note.at, note.person,
                                             who == note.author)):
            return 'right', said
        note.version += 1
        return 'ok', said

    # --- referrals ---------------------------------------------------------------

    def step_refer(self):
        who, p, n, f = self.before_follow()
        to = self.r.choice([x for x in 'SRTX' if x != n])
        made = self.k.ask(f'new {who} {REFERRAL} {p.id} {self.s[n]}').split()
        if not may('referral.create', self.stand(who, n, p)):
            return 'right', made[0]
        r = Row(id=made[1], person=p, sender=n, receiver=to, author=who,
                state='brouillon', version=1, end=None, wraps={n},
                ticks=self.r.choice([0, BIT['identity'], REFERRAL_TICKS,
                                     BIT['nir'] | BIT['contact']]))
        said = self.act(who, 'referral.create', f':follow=b:{f.id}',
                        f':id=b:{r.id}', f':receiver=b:{self.s[to]}',
                        ':urgent=i:0', ':wished_on=n:', ':agreed=i:1',
                        f':scopes=i:{r.ticks}',
                        f'blob={r.id}:{SCOPES.index("content")}:{NONE}:0')
        r.ticks &= REFERRAL_TICKS
        self.referrals.append(r)
        return 'ok', said

    def step_move(self):
        if not self.referrals:
            return None
        r = self.r.choice(self.referrals[-12:])
        name = self.r.choice(list(MOVES))
        fit = [m for m in MOVES if r.state in MOVES[m][1]]
        if fit and self.r.random() < 0.8:
            name = self.r.choice(fit)
        if name == 'referral.send' and r.receiver == 'X':
            name = 'referral.external_send'
        side, states, to = MOVES[name]
        n = r.receiver if side == 'receiver' else r.sender
        who = self.who(n)
        v, right = self.version(r)
        follow = new_id()
        said = self.act(who, name, f':id=b:{r.id}', f':version=i:{v}',
                        f':event=b:{new_id()}', *(
                            [f':follow=b:{follow}']
                            if name == 'referral.accept' else []))
        stand = self.stand(who, n, r.person, account=r.receiver != 'X')
        # sent by who could make it now
        if not may('referral.create' if name == 'referral.send' else
                   {'sender': 'referral.send', 'receiver': 'referral.answer',
                    'external': 'referral.external'}[side], stand):
            return 'right', said
        if r.state not in states:
            return 'state', said
        if not right:
            return 'conflict', said
        self.moved(r, name, to, who, follow)
        return 'ok', said

    def shut(self, r):
        """What a structure has by nothing else that stands, since it follows
        her; a record that it made itself is its own."""
        f, ticks = r.person.follows[r.receiver], 0
        if f.scopes & BIT['nir'] or not f.scopes & REQUEST_TICKS:
            return
        for o in self.referrals:
            if (o.person, o.receiver) == (r.person, r.receiver) and \
                    o.state in ('acceptee', 'terminee') and \
                    o.answered >= f.start:
                ticks |= o.ticks
        for q in self.requests:
            if (q.person, q.at, q.state) == (r.person, r.receiver,
                                             'accordee') and q.on >= f.start:
                ticks |= REQUEST_TICKS
        kept = f.scopes & (~REQUEST_TICKS | ticks)
        if kept != f.scopes:
            f.scopes, f.version = kept, f.version + f.live

    def moved(self, r, name, to, who, follow):
        was, r.state, r.version = r.state, to, r.version + 1
        if to == 'envoyee':
            r.sent = self.today
            if name == 'referral.send':
                r.wraps.add(r.receiver)
        elif to in ('refusee', 'retiree'):
            r.end = self.today
            r.wraps.discard(r.receiver)
            if was == 'acceptee':
                self.shut(r)
        elif to == 'terminee':
            r.end = self.today + datetime.timedelta(days=30)
        elif to == 'acceptee':
            r.person.wraps.add(r.receiver)
            r.answered = self.today
            f = r.person.follows.get(r.receiver)
            # nobody gives what she has not; what was before is over
            given = ALWAYS | r.ticks & r.person.follows[r.sender].scopes
            if f is None:
                r.person.follows[r.receiver] = Row(
                    id=follow, live=True, ref=who, co=None, version=1,
                    scopes=given, start=self.today)
            elif not f.live:
                f.live, f.ref, f.version = True, who, f.version + 1
                f.co, f.scopes, f.start = None, given, self.today
            elif given & ~f.scopes:
                f.scopes, f.version = f.scopes | given, f.version + 1

    # --- emergencies ---------------------------------------------------------------

    def step_urgent(self):
        who, p, n, f = self.before_follow()
        u = Row(id=new_id(), person=p, at=n, user=who, started=self.now,
                until=self.now + datetime.timedelta(hours=1), review=False)
        reason = self.r.random() < 0.9
        said = self.act(who, 'emergency.open', f':follow=b:{f.id}',
                        f':id=b:{u.id}', *(
                            [f'blob={u.id}:{SCOPES.index("note")}:'
                             f'{self.s[n]}:0'] if reason else []))
        bad = self.on_follow('emergency.open', who, p, n)
        day = self.now - datetime.timedelta(days=1)
        if not bad and (self.running(who, p, n) or sum(
                x.user == who and x.started > day for x in self.urgent) > 9):
            bad = 'conflict'
        if not bad and not reason:
            bad = 'proto'
        if not bad:
            self.urgent.append(u)
        return bad or 'ok', said

    def step_urgent_end(self):
        if not self.urgent:
            return None
        u, who = self.r.choice(self.urgent[-5:]), self.who()
        if self.r.random() < 0.7 and self.session[u.user]:
            who = u.user
        said = self.act(who, 'emergency.end', f':id=b:{u.id}')
        if not may('emergency.own', self.stand(who, u.at, u.person,
                                               who == u.user)):
            return 'right', said
        if u.until <= self.now:
            return 'conflict', said
        u.until, u.version = self.now, getattr(u, 'version', 1) + 1
        return 'ok', said

    def step_review(self):
        if not self.urgent:
            return None
        u = self.r.choice(self.urgent[-8:])
        who = self.who(u.at)
        words, with_words = new_id(), self.r.random() < 0.5
        said = self.act(who, 'emergency.review', f':id=b:{u.id}',
                        f':version=i:{getattr(u, "version", 1)}',
                        ':review=t:justifie', f':words=b:{words}', *(
                            [f'blob={words}:{SCOPES.index("note")}:'
                             f'{self.s[u.at]}:0'] if with_words else []))
        stand = self.stand(who, u.at, u.person, who == u.user)
        if not may('emergency.review', stand):
            return 'right', said
        if u.review:
            return 'state', said
        # her words are a note of the person: with a live follow only
        if with_words and not stand.follows:
            return 'right', said
        u.review, u.version = True, getattr(u, 'version', 1) + 1
        return 'ok', said

    # --- requests --------------------------------------------------------------------

    def step_request(self):
        n, p = self.r.choice(WORKING), self.r.choice(self.people)
        who = self.who(n)
        asker = who if self.r.random() < 0.85 else self.r.choice(list(self.id))
        match = new_id()
        self.k.ask('sql INSERT INTO match(id, user, structure, person, '
                   f"made_at) VALUES(x'{match}', x'{self.id[asker]}', "
                   f"x'{self.s[n]}', x'{p.id}', {self.utc()})")
        made = self.k.ask(f'new {who} {REQUEST} {match} -').split()
        if not may('request.own', self.stand(who, n, None, who == asker)):
            return 'right', made[0]
        q = Row(id=made[1], person=p, at=n, user=who, state='envoyee',
                made=self.today, answered=None, version=1,
                wraps={n} | {m for m, f in p.follows.items() if f.live})
        said = self.act(who, 'request.create', f':match=b:{match}',
                        f':id=b:{q.id}')
        followers = {m for m, f in p.follows.items() if f.live}
        if not followers or n in followers or any(
                x.person is p and x.at == n and x.state == 'envoyee'
                for x in self.requests):
            return 'conflict', said
        self.requests.append(q)
        return 'ok', said

    def utc(self):
        return int(self.now.replace(
            tzinfo=datetime.timezone.utc).timestamp())

    def step_answer(self):
        if not self.requests:
            return None
        q = self.r.choice(self.requests[-6:])
        p, n = q.person, self.r.choice(sorted(q.person.follows))
        who = self.who(n)
        grant, made, f = self.r.random() < 0.6, new_id(), p.follows[n]
        v, right = self.version(q)
        ticks = self.r.choice([0, REQUEST_TICKS, BIT['nir'] | BIT['contact']])
        said = self.act(who, 'request.grant' if grant else 'request.refuse',
                        f':follow=b:{f.id}', f':request=b:{q.id}',
                        f':version=i:{v}', f':answer=b:{new_id()}', *(
                            [f':asker=b:{self.s[q.at]}', f':made=b:{made}',
                             f':scopes=i:{ticks}'] if grant else []))
        bad = self.on_follow('request.answer', who, p, n)
        to = p.follows.get(q.at)
        if not bad and (not right or q.state != 'envoyee' or q.at == n or
                        grant and to is not None and to.live):
            bad = 'conflict'
        if bad:
            return bad, said
        q.state, q.answered, q.version = \
            'accordee' if grant else 'refusee', n, q.version + 1
        if grant:
            p.wraps.add(q.at)
            q.on = self.today
            works = any(m.live and m.user == q.user and m.at == q.at and
                        m.role != 'lecture' for m in self.memberships)
            p.follows[q.at] = Row(
                id=to.id if to else made, live=True, co=None,
                ref=q.user if works else None,
                version=to.version + 1 if to else 1, start=self.today,
                scopes=ALWAYS | ticks & REQUEST_TICKS & f.scopes)
        return 'ok', said

    def step_take_back(self):
        if not self.requests:
            return None
        q, who = self.r.choice(self.requests[-6:]), self.who()
        if self.r.random() < 0.7 and self.session[q.user]:
            who = q.user
        said = self.act(who, 'request.withdraw', f':id=b:{q.id}',
                        f':version=i:{q.version}')
        if not may('request.own', self.stand(who, q.at, None, who == q.user)):
            return 'right', said
        if q.state != 'envoyee':
            return 'state', said
        q.state, q.version = 'retiree', q.version + 1
        return 'ok', said

    # --- accounts --------------------------------------------------------------------

    def step_join(self):
        return self.op_join(self.r.choice(list(self.id)),
                            self.r.choice(WORKING), self.r.choice(RANK[1:]))

    def works(self, login, n):
        return any(m.live and m.user == login and m.at == n
                   for m in self.memberships)

    def step_propose(self):
        """A responsable proposes a role to somebody who works elsewhere."""
        n, user = self.r.choice(WORKING), self.r.choice(list(self.id))
        who = self.who(n)
        p = Row(id=new_id(), user=user, at=n, role=self.r.choice(RANK[1:]),
                author=who, state='proposee', made=self.today)
        said = self.act(who, 'proposal.make', f':id=b:{self.s[n]}',
                        f':proposal=b:{p.id}', f':login=t:{user}',
                        f':role=t:{p.role}')
        if not may('structure.manage', self.stand(who, n)):
            return 'right', said
        if not self.live[user] or self.works(user, n) or any(
                o.user == user and o.at == n and o.state == 'proposee'
                for o in self.proposals):
            return 'conflict', said
        self.proposals.append(p)
        self.accounts()
        return 'ok', said

    def step_proposed(self):
        """Accepted or declined, by whose it is; taken back, or its answer
        read, by who heads."""
        if not self.proposals:
            return None
        p = self.r.choice(self.proposals[-8:])
        act = self.r.choice(['accept', 'accept', 'decline', 'withdraw',
                             'told'])
        hers = act in ('accept', 'decline')
        who = p.user if hers else p.author
        if not self.session[who] or self.r.random() < 0.2:
            who = self.who(p.at)
        said = self.act(who, f'proposal.{act}', f':id=b:{p.id}')
        if not self.live[who] or not (who == p.user if hers else may(
                'structure.manage', self.stand(who, p.at))):
            return 'right', said
        if (p.state == 'proposee') == (act == 'told'):
            return 'state', said
        if act == 'told' and who != p.author or act == 'accept' and (
                self.works(p.user, p.at) or
                self.role(p.author, p.at) != 'responsable'):
            return 'conflict', said
        # nobody here has a second factor, and who heads must show one
        if act == 'accept' and p.role == 'responsable' and any(
                m.live and m.user == p.user for m in self.memberships):
            return 'state', said
        if act == 'accept':
            self.memberships.append(Row(id=p.id, user=p.user, at=p.at,
                                        role=p.role, live=True, version=1))
        if hers:
            p.state = 'acceptee' if act == 'accept' else 'declinee'
            p.answered = self.today
        else:
            self.proposals.remove(p)
        self.accounts()
        return 'ok', said

    def step_role(self):
        """A responsable changes or ends a role; the last one stays."""
        m = self.r.choice(self.memberships[-40:])
        who = self.who(m.at)
        v, right = self.version(m)
        role = self.r.choice(RANK[1:] + [None])
        said = self.act(who, 'member.role' if role else 'member.end',
                        f':id=b:{m.id}', f':version=i:{v}',
                        *([f':role=t:{role}'] if role else []))
        if not may('structure.manage', self.stand(who, m.at)):
            return 'right', said
        another = any(o is not m and o.live and o.at == m.at and
                      self.live[o.user] and
                      o.role == 'responsable' for o in self.memberships)
        if not right or not m.live or m.role == 'responsable' and \
                role != 'responsable' and not another:
            return 'conflict', said
        # nobody here has a second factor, and who heads must show one
        if role == 'responsable' != m.role and any(
                o.live and o.user == m.user and o.at != m.at
                for o in self.memberships):
            return 'state', said
        m.version += 1
        m.role, m.live = (role, True) if role else (m.role, False)
        self.accounts()
        return 'ok', said

    def step_op_end(self):
        """An account goes with its last role, unless it administers."""
        m = self.r.choice(self.memberships[-40:])
        said = self.act('op', 'membership.leave', f':id=b:{m.id}')
        if not m.live:
            return 'conflict', said
        m.live, m.version = False, m.version + 1
        if m.user not in self.admin and not any(
                o.live and o.user == m.user for o in self.memberships):
            self.live[m.user] = False
        self.accounts()
        return 'ok', said

    def step_account(self):
        """Disabled or back: by an act, which ends its sessions, or behind
        the keeper's back; an administrator never disables herself."""
        u, who = self.r.choice(list(self.id)), self.who()
        word, way = 'disable' if self.live[u] else 'enable', self.r.random()
        if way < 0.4 and u != 'adm':
            said = self.act(who, f'account.{word}', f':id=b:{self.id[u]}')
            if not may('platform', self.stand(who, 'S')):
                return 'right', said
            if who == u:
                return 'conflict', said
        elif way < 0.7 or u == 'adm':
            said = self.act('op', f'user.{word}', f':id=b:{self.id[u]}')
        else:
            state = 'desactive' if self.live[u] else 'actif'
            said = self.k.ask(f"sql UPDATE user SET state = '{state}' WHERE "
                              f"login = '{u}'")
            self.live[u] = not self.live[u]
            self.back()
            return 'ok', said
        self.live[u] = not self.live[u]
        self.accounts()
        self.back()
        return 'ok', said

    def back(self):
        """Nobody stays out for ever, and somebody is always there."""
        off = [u for u in self.id if not self.live[u]]
        if len(off) > 4:
            u = self.r.choice(off)
            self.k.ask(f'act op user.enable :id=b:{self.id[u]}')
            self.live[u] = True
            self.accounts()
        for u in self.id:
            if self.live[u] and not self.session[u]:
                self.login(u)

    def step_time(self):
        way = self.r.random()
        self.now += datetime.timedelta(
            minutes=self.r.randrange(1, 40) if way < 0.7 else
            self.r.randrange(60, 900) if way < 0.93 else
            self.r.randrange(1440, 14400))
        said = self.k.ask(f'clock {self.now:%Y-%m-%dT%H:%M}')
        old = self.today - datetime.timedelta(days=30)
        for r in self.referrals:
            if r.state in ('envoyee', 'precision_demandee') and r.sent <= old:
                r.state, r.end, r.version = 'sans_reponse', self.today, \
                    r.version + 1
            f = r.person.follows.get(r.receiver)
            # what was opened by it is not read after what it was for
            if r.state == 'acceptee' and r.receiver != r.sender and f and \
                    not f.live and f.ended < old:
                r.state, r.version = 'terminee', r.version + 1
                r.end = self.today - datetime.timedelta(days=1)
        for q in self.requests:
            if q.state == 'envoyee' and q.made <= old:
                q.state, q.version = 'expiree', q.version + 1
        self.proposals = [p for p in self.proposals if
                          p.state == 'proposee' or p.answered > old]
        for p in self.proposals:
            if p.state == 'proposee' and p.made <= old:
                p.state, p.answered = 'sans_reponse', self.today
        return 'ok', said

    # --- what is read -------------------------------------------------------------------

    def reads_person(self, who, p, scope, owner):
        if scope in ('content', 'draft', 'aside') or \
                (scope in ONCE) != (owner == NONE):
            return False
        mine = scope == 'worknote' and owner == self.id[who]
        if scope == 'worknote' and not mine:
            return False
        return any(
            f.live and n in p.wraps and f.scopes & BIT[scope] and
            (scope in ONCE or mine or owner == self.s[n]) and
            opens(scope, self.role(who, n), who in (f.ref, f.co),
                  scope in REFERENTS and self.running(who, p, n), mine, False,
                  n in self.numbered)
            for n, f in p.follows.items())

    def reads_referral(self, who, r, scope, owner):
        if scope not in ('content', 'aside') or \
                (scope == 'content') != (owner == NONE):
            return False
        if self.role(who, r.sender) and owner in (NONE, self.s[r.sender]):
            return True
        n = r.receiver
        return n != 'X' and bool(self.role(who, n)) and \
            owner in (NONE, self.s[n]) and (
                r.state in ('envoyee', 'precision_demandee', 'acceptee') or
                r.state == 'terminee' and self.today <= r.end)

    def reads_request(self, who, q, scope, owner):
        if scope != 'content' or owner != NONE:
            return False
        role = self.role(who, q.at)
        if role and (q.user == who or role == 'responsable'):
            return True
        # (one key for each structure that followed her when it was asked)
        return any(n != q.at and n in q.wraps and
                   (q.state == 'envoyee' or q.answered == n) and
                   may('request.answer', self.stand(who, n, q.person))
                   for n in q.person.follows)

    def compare_reads(self):
        if not self.people:
            return 0, None
        who = self.who(self.r.choice(WORKING))
        owners = [NONE, *self.s.values(), self.id[who],
                  self.id[self.r.choice(list(self.id))]]
        wants = []
        things = [(PERSON, self.r.choice(self.people), self.reads_person)]
        for kind, rows, reads in (
                (REFERRAL, self.referrals, self.reads_referral),
                (REQUEST, self.requests, self.reads_request)):
            if rows:
                things.append((kind, self.r.choice(rows[-12:]), reads))
        for kind, row, reads in things:
            wants += [(kind, row, s, o, reads(who, row, s, o))
                      for s in SCOPES for o in dict.fromkeys(owners)
                      if kind == PERSON or s in ('content', 'aside', 'label')]
        said = self.k.ask(f'keys {who} ' + ' '.join(
            f'{k}:{row.id}:{SCOPES.index(s)}:{o}'
            for k, row, s, o, _ in wants))
        if not self.live[who]:
            return len(wants), None if said == 'right' else \
                (who, 'disabled', said)
        for (k, row, s, o, design), keeper in zip(wants, said):
            if keeper != '01'[bool(design)]:
                return len(wants), (who, k, s, o, f'the keeper {keeper}, '
                                    f'the design {design}', row.__dict__)
        return len(wants), None if len(said) == len(wants) else (who, said)

    # --- on and on ----------------------------------------------------------------------

    STEPS = {
        'person': 5, 'close': 3, 'assign': 6, 'write': 8, 'note': 5,
        'note_save': 4, 'refer': 8, 'move': 22, 'urgent': 5, 'urgent_end': 2,
        'review': 3, 'request': 7, 'answer': 7, 'take_back': 2, 'join': 3,
        'propose': 5, 'proposed': 6, 'role': 5, 'number': 2, 'op_end': 1,
        'account': 4, 'time': 6}

    def run(self, steps):
        """(keys compared, the first difference or None)."""
        keys = 0
        names, weights = list(self.STEPS), list(self.STEPS.values())
        for i in range(steps):
            name = 'person' if not self.people else \
                self.r.choices(names, weights)[0]
            both = getattr(self, 'step_' + name)()
            if both:
                self.count[both] = self.count.get(both, 0) + 1
                if both[0] != both[1]:
                    return keys, f'step {i}, {name}: the keeper ' \
                        f'{both[1]}, the design {both[0]}'
            n, difference = self.compare_reads()
            keys += n
            if difference:
                return keys, f'step {i}, after {name}: {difference}'
        return keys, None
