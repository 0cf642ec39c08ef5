"""Who should invest in what: measures of cash, insurers' charges, notes, liabilities, verdicts."""
