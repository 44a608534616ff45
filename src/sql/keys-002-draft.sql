-- Keys of drafts: all of them are looked at when the keeper starts.
CREATE INDEX wrap_draft ON wrap(object) WHERE kind = 3;
