"""What has been recorded stays: the database itself refuses to change the facts of money.

Triggers, because they hold for every road into the database: code, shell and SQL by hand. The
SQLite schema editor drops a table's triggers when it rebuilds the table, so a later migration that
alters one of these tables ends with `lay_triggers` again; a test looks for every one of them.
"""

from django.db import migrations

# Rows that are added and never touched again.
FROZEN = [
    "campaigns_account",
    "campaigns_ledgertransaction",
    "campaigns_ledgerline",
    "campaigns_payment",
]
# Rows that change in places but are never deleted.
KEPT = [
    "campaigns_balancetransaction",
    "campaigns_dispute",
    "campaigns_fraudwarning",
    "campaigns_monthlygift",
    "campaigns_monthlygiftchange",
    "campaigns_payout",
    "campaigns_receipt",
    "campaigns_refund",
    "campaigns_refundorder",
    "campaigns_unmatchedmoney",
]

POSTGRESQL = """
CREATE OR REPLACE FUNCTION campaigns_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: % is refused, facts of money stay', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

-- Nothing printed changes. What may be written, each once: the checksum of the first PDF, the end
-- of its validity, the seal of an erased donor; and, of a sealed one with `purged_at`, the name is
-- taken out.
CREATE OR REPLACE FUNCTION campaigns_keep_receipt() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    once CONSTANT text[] := ARRAY['pdf_sha256', 'status', 'void_reason', 'voided_at', 'sealed_at',
        'purged_at', 'snapshot'];
BEGIN
    IF to_jsonb(NEW) - once <> to_jsonb(OLD) - once
        OR (OLD.pdf_sha256 <> '' AND NEW.pdf_sha256 <> OLD.pdf_sha256)
        OR (OLD.voided_at IS NOT NULL AND (NEW.status, NEW.void_reason, NEW.voided_at)
            IS DISTINCT FROM (OLD.status, OLD.void_reason, OLD.voided_at))
        OR (OLD.sealed_at IS NOT NULL AND NEW.sealed_at IS DISTINCT FROM OLD.sealed_at)
        OR (OLD.purged_at IS NOT NULL AND NEW.purged_at IS DISTINCT FROM OLD.purged_at)
        OR (OLD.purged_at IS NULL AND NEW.purged_at IS NOT NULL AND (
            NEW.sealed_at IS NULL OR NEW.snapshot <> OLD.snapshot || '{"donor_name": ""}'::jsonb))
        OR (NEW.snapshot <> OLD.snapshot AND (
            OLD.purged_at IS NOT NULL OR NEW.purged_at IS NULL))
    THEN
        RAISE EXCEPTION 'campaigns_receipt: UPDATE is refused, a receipt stays as it was issued'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER campaigns_receipt_keep BEFORE UPDATE ON campaigns_receipt
    FOR EACH ROW EXECUTE FUNCTION campaigns_keep_receipt();

-- A share changes only forwards in time; one minute is left for clocks that differ.
CREATE OR REPLACE FUNCTION campaigns_keep_share() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.starts_at <= clock_timestamp() THEN
        RAISE EXCEPTION 'campaigns_share: % is refused, the share has begun', TG_OP
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF NEW.starts_at < clock_timestamp() - interval '1 minute' THEN
        RAISE EXCEPTION 'campaigns_share: a share cannot begin in the past'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER campaigns_share_keep BEFORE INSERT OR UPDATE OR DELETE ON campaigns_share
    FOR EACH ROW EXECUTE FUNCTION campaigns_keep_share();

-- A campaign has one currency from its first gift on. The lock lets the two wait for each other.
CREATE OR REPLACE FUNCTION campaigns_keep_currency() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'campaigns_donation' THEN
        IF NEW.currency <> (SELECT currency FROM campaigns_campaign
            WHERE id = NEW.campaign_id FOR SHARE)
        THEN
            RAISE EXCEPTION 'campaigns_donation: a gift has the currency of its campaign'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF NEW.currency <> OLD.currency
        AND EXISTS (SELECT FROM campaigns_donation WHERE campaign_id = NEW.id)
    THEN
        RAISE EXCEPTION 'campaigns_campaign: the first gift has fixed the currency'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER campaigns_donation_currency
    BEFORE INSERT OR UPDATE OF currency, campaign_id
    ON campaigns_donation FOR EACH ROW EXECUTE FUNCTION campaigns_keep_currency();
CREATE OR REPLACE TRIGGER campaigns_campaign_currency BEFORE UPDATE OF currency
    ON campaigns_campaign FOR EACH ROW EXECUTE FUNCTION campaigns_keep_currency();

-- At commit every posting has lines, and they add up to zero in each currency.
CREATE OR REPLACE FUNCTION campaigns_check_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    posting bigint;
BEGIN
    IF TG_TABLE_NAME = 'campaigns_ledgerline' THEN
        posting := NEW.transaction_id;
    ELSE
        posting := NEW.id;
    END IF;
    IF NOT EXISTS (SELECT FROM campaigns_ledgerline WHERE transaction_id = posting)
        OR EXISTS (
            SELECT FROM campaigns_ledgerline WHERE transaction_id = posting
            GROUP BY currency HAVING sum(amount_minor) <> 0
        )
    THEN
        RAISE EXCEPTION 'campaigns_ledgertransaction %: the lines do not balance', posting
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS campaigns_ledgerline_balance ON campaigns_ledgerline;
CREATE CONSTRAINT TRIGGER campaigns_ledgerline_balance AFTER INSERT ON campaigns_ledgerline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION campaigns_check_balance();
DROP TRIGGER IF EXISTS campaigns_ledgertransaction_balance ON campaigns_ledgertransaction;
CREATE CONSTRAINT TRIGGER campaigns_ledgertransaction_balance
    AFTER INSERT ON campaigns_ledgertransaction
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION campaigns_check_balance();
"""

POSTGRESQL_REFUSAL = """
CREATE OR REPLACE TRIGGER {table}_no_{word} BEFORE {operation} ON {table}
    FOR EACH {each} EXECUTE FUNCTION campaigns_refuse();
"""

SQLITE_REFUSAL = """
DROP TRIGGER IF EXISTS {table}_no_{word};
CREATE TRIGGER {table}_no_{word} BEFORE {operation} ON {table}
BEGIN
    SELECT RAISE(ABORT, '{table}: {operation} is refused, facts of money stay');
END;
"""

SQLITE = """
DROP TRIGGER IF EXISTS campaigns_receipt_keep;
CREATE TRIGGER campaigns_receipt_keep BEFORE UPDATE ON campaigns_receipt
WHEN NEW.id <> OLD.id OR NEW.series_id <> OLD.series_id OR NEW.number <> OLD.number
    OR NEW.payment_id <> OLD.payment_id OR NEW.language <> OLD.language
    OR NEW.code <> OLD.code OR NEW.replaces_id IS NOT OLD.replaces_id
    OR NEW.issued_at <> OLD.issued_at
    OR (OLD.pdf_sha256 <> '' AND NEW.pdf_sha256 <> OLD.pdf_sha256)
    OR (OLD.voided_at IS NOT NULL AND (NEW.status <> OLD.status
        OR NEW.void_reason <> OLD.void_reason OR NEW.voided_at IS NOT OLD.voided_at))
    OR (OLD.sealed_at IS NOT NULL AND NEW.sealed_at IS NOT OLD.sealed_at)
    OR (OLD.purged_at IS NOT NULL AND NEW.purged_at IS NOT OLD.purged_at)
    OR (OLD.purged_at IS NULL AND NEW.purged_at IS NOT NULL AND (
        NEW.sealed_at IS NULL
        OR json_extract(NEW.snapshot, '$.donor_name') IS NOT ''
        OR json_remove(NEW.snapshot, '$.donor_name') <> json_remove(OLD.snapshot, '$.donor_name')))
    OR (json(NEW.snapshot) <> json(OLD.snapshot) AND (
        OLD.purged_at IS NOT NULL OR NEW.purged_at IS NULL))
BEGIN
    SELECT RAISE(ABORT, 'campaigns_receipt: UPDATE is refused, a receipt stays as it was issued');
END;
DROP TRIGGER IF EXISTS campaigns_share_keep;
CREATE TRIGGER campaigns_share_keep BEFORE UPDATE ON campaigns_share
WHEN OLD.starts_at <= strftime('%Y-%m-%d %H:%M:%f', 'now')
    OR NEW.starts_at < strftime('%Y-%m-%d %H:%M:%f', 'now', '-1 minute')
BEGIN
    SELECT RAISE(ABORT, 'campaigns_share: UPDATE is refused, shares change only forwards in time');
END;
DROP TRIGGER IF EXISTS campaigns_share_stay;
CREATE TRIGGER campaigns_share_stay BEFORE DELETE ON campaigns_share
WHEN OLD.starts_at <= strftime('%Y-%m-%d %H:%M:%f', 'now')
BEGIN
    SELECT RAISE(ABORT, 'campaigns_share: DELETE is refused, the share has begun');
END;
DROP TRIGGER IF EXISTS campaigns_donation_currency;
CREATE TRIGGER campaigns_donation_currency BEFORE INSERT ON campaigns_donation
WHEN NEW.currency <> (SELECT currency FROM campaigns_campaign WHERE id = NEW.campaign_id)
BEGIN
    SELECT RAISE(ABORT, 'campaigns_donation: a gift has the currency of its campaign');
END;
DROP TRIGGER IF EXISTS campaigns_campaign_currency;
CREATE TRIGGER campaigns_campaign_currency BEFORE UPDATE OF currency ON campaigns_campaign
WHEN NEW.currency <> OLD.currency
    AND EXISTS (SELECT 1 FROM campaigns_donation WHERE campaign_id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'campaigns_campaign: the first gift has fixed the currency');
END;
DROP TRIGGER IF EXISTS campaigns_share_begin;
CREATE TRIGGER campaigns_share_begin BEFORE INSERT ON campaigns_share
WHEN NEW.starts_at < strftime('%Y-%m-%d %H:%M:%f', 'now', '-1 minute')
BEGIN
    SELECT RAISE(ABORT, 'campaigns_share: a share cannot begin in the past');
END;
"""


def refusals(*, is_postgresql):
    """Yield the statements that refuse an operation on a whole table."""
    template = POSTGRESQL_REFUSAL if is_postgresql else SQLITE_REFUSAL
    pairs = [(table, "UPDATE") for table in FROZEN]
    pairs += [(table, "DELETE") for table in FROZEN + KEPT]
    if is_postgresql:
        pairs += [(table, "TRUNCATE") for table in FROZEN + KEPT + ["campaigns_share"]]
    for table, operation in pairs:
        each = "STATEMENT" if operation == "TRUNCATE" else "ROW"
        yield template.format(table=table, operation=operation, word=operation.lower(), each=each)


def lay_triggers(apps, schema_editor):
    """Write all triggers, whichever are there already."""
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL + "".join(refusals(is_postgresql=True)))
            return
        # sqlite3 takes one statement at a time; each of ours but the bodies ends with "END;" or
        # stands on the line of its DROP.
        for block in (SQLITE, *refusals(is_postgresql=False)):
            for part in block.split("DROP TRIGGER")[1:]:
                drop, create = f"DROP TRIGGER{part}".split(";", 1)
                cursor.execute(drop)
                cursor.execute(create.strip())


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0001_initial")]

    operations = [migrations.RunPython(lay_triggers, migrations.RunPython.noop)]
