-- What time alone ends is looked at each hour: what was accepted and is read
-- still, beside what a structure did for her and has ended, both in one order.
CREATE INDEX referral_accepted ON referral(person, receiver, sender, external)
  WHERE state = 'acceptee';
CREATE INDEX handover_accepted ON handover(person, receiver, sender)
  WHERE state = 'acceptee' AND access_end IS NULL;
CREATE INDEX follow_over ON follow(person, structure, end_on)
  WHERE end_on IS NOT NULL;
