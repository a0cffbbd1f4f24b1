"""The encrypted file of a workstation: opening, checking, bringing up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import QueuePool

from adapters.store.copies import BESIDE
from desktop.domain.errors import Damaged
from desktop.domain.secret import Secret

MIGRATIONS = Path(__file__).parent / "migrations"
READING = {"reading": True}
ADVICE = "请勿删除该文件，联系技术支持恢复"


def open_file(path: Path, key: Secret) -> Engine:
    """The engine of the file at `path`, made if absent, checked and brought up to date.

    `key` is 64 hexadecimal digits. Raises `Damaged` if the file is damaged or the key is wrong;
    the file is then left exactly as it is.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        _create(path, key)
    if not path.stat().st_size:
        raise Damaged(f"本机数据文件 {path.name} 是空的，里面的记录不见了", ADVICE, "store.empty")
    engine = _engine(path, key)
    try:
        _check(engine)
        _migrate(engine)
    except (DatabaseError, sqlcipher.DatabaseError) as error:
        engine.dispose()
        raise Damaged(
            f"本机数据文件 {path.name} 打不开（密钥不符或文件损坏）", ADVICE, "store.open"
        ) from error
    return engine


def _create(path: Path, key: Secret) -> None:
    """Make a new file under another name first: an empty one under its own is always damage."""
    if Path(f"{path}-wal").exists():
        raise Damaged(f"本机数据文件 {path.name} 不见了", ADVICE, "store.lost")
    fresh = path.with_name(f"{path.name}.new")
    for ending in BESIDE:
        Path(f"{fresh}{ending}").unlink(missing_ok=True)
    engine = _engine(fresh, key)
    _migrate(engine)
    engine.dispose()
    fresh.replace(path)


def _engine(path: Path, key: Secret) -> Engine:
    def connect() -> Any:
        connection = sqlcipher.connect(
            str(path), isolation_level=None, check_same_thread=False, timeout=30
        )
        # A raw key needs no derivation; FULL because NORMAL loses commits at power loss.
        connection.execute(f"PRAGMA key = \"x'{key.reveal()}'\"")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        return connection

    # Errors must not carry the values of a row: they end in logs.
    engine = create_engine(
        "sqlite://", module=sqlcipher, creator=connect, poolclass=QueuePool, hide_parameters=True
    )
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    # Writers queue at the start instead of failing in the middle.
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _check(engine: Engine) -> None:
    with engine.connect().execution_options(**READING) as connection:
        found = connection.exec_driver_sql("PRAGMA quick_check").scalar()
    if found != "ok":
        raise sqlcipher.DatabaseError(str(found))


def _migrate(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
