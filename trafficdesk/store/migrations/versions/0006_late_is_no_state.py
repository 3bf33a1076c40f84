"""超期 is no state of what is planned: the day says it; rows that lists brought so are open again"""

from alembic import op


revision = '0006'
down_revision = '0005'


def upgrade() -> None:
    op.execute("UPDATE plan_tasks SET state = '进行中' WHERE state = '超期' AND percent > 0")
    for table in ("plan_tasks", "training_plans", "publicity_plans", "committee_plans"):
        op.execute(f"UPDATE {table} SET state = '未开始' WHERE state = '超期'")
