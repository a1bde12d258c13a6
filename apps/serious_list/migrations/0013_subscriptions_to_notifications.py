"""Subscriptions are kept where those of every list are; links in mails that went out go on working."""

from django.db import migrations

MOVE = """
INSERT INTO notifications_subscription
  (id, mailing_list, topic, address, language, key, asked_at, confirmed_at, last_seq, claimed_at)
SELECT id, 'serious_list', '', address, language, key, asked_at, confirmed_at, last_seq, claimed_at
FROM serious_list_subscription;
SELECT setval(pg_get_serial_sequence('notifications_subscription', 'id'), max(id)) FROM notifications_subscription
HAVING max(id) IS NOT NULL;
"""
BACK = """
INSERT INTO serious_list_subscription (id, address, language, key, asked_at, confirmed_at, last_seq, claimed_at)
SELECT id, address, language, key, asked_at, confirmed_at, last_seq, claimed_at
FROM notifications_subscription WHERE mailing_list = 'serious_list';
DELETE FROM notifications_subscription WHERE mailing_list = 'serious_list';
SELECT setval(pg_get_serial_sequence('serious_list_subscription', 'id'), max(id)) FROM serious_list_subscription
HAVING max(id) IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("serious_list", "0012_deciding_agency"), ("notifications", "0004_subscription")]
    operations = [migrations.RunSQL(MOVE, BACK), migrations.DeleteModel(name="Subscription")]
