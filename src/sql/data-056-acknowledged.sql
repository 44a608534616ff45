-- What the operator acknowledged of the audit (keeper/ack.h): few records, and
-- looked for at each start.

CREATE INDEX audit_acknowledged ON audit(seq)
WHERE action = 'audit.acknowledge';
