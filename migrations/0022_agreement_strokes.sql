-- What both drew on the screen, when and before whom, as JSON: a signed paper that is looked at again shows it. Empty for
-- pages that were signed with a pen, and for papers from before it was kept.
ALTER TABLE agreement_signers ADD COLUMN drawn TEXT NOT NULL DEFAULT '';
