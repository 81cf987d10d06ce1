"""The ledger: what was handed over to whom, who opted out, and whether it is the latest."""
