"""What comes from and goes to other parties: exports of other systems, packs, drafts, logs."""
