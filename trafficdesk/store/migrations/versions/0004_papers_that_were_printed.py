"""papers that were printed"""

import uuid

import sqlalchemy as sa
from alembic import op

from trafficdesk.fields.pinyin import sort_key


revision = '0004'
down_revision = '0003'
OWNER = 'agreements'


def upgrade() -> None:
    op.create_table('printed_papers',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uuid', sa.String(length=32), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('sort_key', sa.String(), nullable=False),
    sa.Column('paper', sa.String(), nullable=True),
    sa.Column('owner_code', sa.String(), nullable=True),
    sa.Column('owner', sa.Integer(), nullable=True),
    sa.Column('edition', sa.String(), nullable=True),
    sa.Column('name', sa.String(), nullable=True),
    sa.Column('number', sa.String(), nullable=True),
    sa.Column('dated', sa.Date(), nullable=True),
    sa.Column('printed_on', sa.Date(), nullable=True),
    sa.Column('sha256', sa.String(), nullable=True),
    sa.Column('first_page', sa.Integer(), nullable=True),
    sa.Column('pages', sa.Integer(), nullable=True),
    sa.Column('reprints', sa.Integer(), nullable=True),
    sa.Column('remark', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('created_by', sa.String(), nullable=False),
    sa.Column('changed_at', sa.DateTime(), nullable=False),
    sa.Column('changed_by', sa.String(), nullable=False),
    sa.Column('deleted_at', sa.DateTime(), nullable=True),
    sa.Column('deleted_by', sa.String(), nullable=True),
    sa.Column('deleted_reason', sa.String(), nullable=True),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('uuid')
    )
    with op.batch_alter_table('printed_papers', schema=None) as batch_op:
        batch_op.create_index('ix_printed_papers_owner', ['owner'], unique=False, sqlite_where=sa.text('deleted_at IS NULL'), postgresql_where=sa.text('deleted_at IS NULL'))
        batch_op.create_index('ix_printed_papers_printed_on', ['printed_on'], unique=False, sqlite_where=sa.text('deleted_at IS NULL'), postgresql_where=sa.text('deleted_at IS NULL'))
        batch_op.create_index('ix_printed_papers_sort_key', ['sort_key'], unique=False, sqlite_where=sa.text('deleted_at IS NULL'), postgresql_where=sa.text('deleted_at IS NULL'))

    _take_over(op.get_bind())
    _rewrite_trail(op.get_bind())
    for column in ('printed_file', 'printed_pages', 'reprints'):
        op.execute(f'ALTER TABLE agreements DROP COLUMN {column}')


def _take_over(connection: sa.Connection) -> None:
    """What agreements kept of their first print becomes a row of its own; their texts are in use from then on."""
    agreements, papers = _table(connection, 'agreements'), _table(connection, 'printed_papers')
    texts = _table(connection, 'agreement_templates')
    rows = []
    printed = sa.select(agreements).where(agreements.c.printed_file.is_not(None)).order_by(agreements.c.id)
    for number, old in enumerate(connection.execute(printed).mappings(), 1):
        first, _, last = (old['printed_pages'] or '1-1').partition('-')
        title = f"交通安全责任书 {old['serial'] or ''}".strip()
        stamps = {name: old[name] for name in ('created_at', 'created_by', 'changed_at', 'changed_by')}
        rows.append({
            **stamps, 'id': number, 'uuid': uuid.uuid4().hex, 'version': 1, 'title': title, 'sort_key': sort_key(title),
            'paper': 'agreements', 'owner_code': 'agreements', 'owner': old['id'], 'edition': old['serial'],
            'name': '交通安全责任书', 'number': old['serial'], 'printed_on': old['printed_on'], 'sha256': old['printed_file'],
            'first_page': int(first), 'pages': int(last or first) - int(first) + 1, 'reprints': old['reprints'] or 0,
        })
    if rows:
        connection.execute(sa.insert(papers), rows)
    used = sa.select(agreements.c.template).where(agreements.c.printed_on.is_not(None))
    connection.execute(sa.update(texts).where(texts.c.id.in_(used)).values(used=True))


def _rewrite_trail(connection: sa.Connection) -> None:
    """The trail is the undo list: a first print in it now adds the paper, a reprint counts on it."""
    papers, audit, changes = (_table(connection, name) for name in ('printed_papers', 'audit', 'change_sets'))
    known = {row.owner: row for row in connection.execute(sa.select(papers.c.id, papers.c.owner, papers.c.sha256))}
    gone = audit.c.field.in_(('printed_file', 'printed_pages', 'reprints')) & (audit.c.code == OWNER)
    emptied = set()
    for entry in connection.execute(sa.select(audit).where(gone)).all():
        paper, same = known.get(entry.row_id), sa.update(audit).where(audit.c.id == entry.id)
        if paper and entry.field == 'reprints':
            connection.execute(same.values(code='printed-papers', row_id=paper.id))
        elif paper and entry.field == 'printed_file' and paper.sha256 == entry.new:
            connection.execute(same.values(action='added', code='printed-papers', row_id=paper.id, field='', old=None, new=None))
        else:
            connection.execute(sa.delete(audit).where(audit.c.id == entry.id))
            emptied.add(entry.change_set)
    left = sa.select(audit.c.change_set)
    connection.execute(
        sa.update(changes).where(changes.c.id.in_(emptied), changes.c.id.not_in(left), changes.c.kind == 'do').values(kind='daily')
    )


def _table(connection: sa.Connection, name: str) -> sa.Table:
    return sa.Table(name, sa.MetaData(), autoload_with=connection)
