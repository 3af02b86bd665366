"""Monthly gifts by the account's clock: subscriptions, their invoices, attempts to charge them."""
