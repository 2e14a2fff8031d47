"""Where a running reviewapp keeps its files, and who may read them."""

import hashlib
import os
import pwd
import re
import secrets
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from config.stack.errors import CannotStart

ROOT = Path(__file__).resolve().parents[2]
FIT_FOR_SOCKETS = re.compile(r"/[\w./-]{0,40}")  # a socket's path stays under 108 bytes, and unquoted


@dataclass(frozen=True)
class Places:
    """The folders of one run. PostgreSQL refuses to run as root, so root lends it another account."""

    var: Path
    database: Path
    sockets: Path
    database_user: pwd.struct_passwd | None = None

    @property
    def logs(self):
        return folder(self.var / "log", mode=0o700)

    def secret(self, name, *, length=32):
        """A random text made once per var folder, readable by its owner only."""
        path = folder(self.var / "secrets", mode=0o700) / name
        if not path.exists():
            write_privately(path, secrets.token_urlsafe(length))
        return path.read_text().strip()


def places_for(wanted=None):
    """The places of a lasting installation, moved to where they can work."""
    user = database_user()
    var = _writable_var(wanted)
    folder(var, mode=0o711 if user else 0o700)
    database = var
    if user and not reachable(var, user):
        database = folder(Path("/var/lib") / f"reviewapp-{digest_of(var)}", mode=0o711)
    sockets = _socket_base(user) / f"reviewapp-{os.geteuid()}-{digest_of(var)}"
    return Places(var, database, sockets, user)


def throw_away_places(base):
    """The places of a test run, all inside one folder that is removed afterwards."""
    user = database_user()
    base.chmod(0o711 if user else 0o700)
    var = folder(base / "var", mode=0o711 if user else 0o700)
    return Places(var, var, base / "s", user)


def database_user():
    """Whom PostgreSQL runs as: us, unless we are root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(os.environ.get("REVIEWAPP_DATABASE_USER", "nobody"))
    except KeyError:
        raise CannotStart(
            "PostgreSQL does not run as root and the account “nobody” does not exist. "
            "Start as another user, or name an account in REVIEWAPP_DATABASE_USER."
        ) from None


def reachable(path, user):
    """Whether the user can pass every folder down to the path."""
    for place in (path, *path.parents):
        if not place.exists():
            continue
        found = place.stat()
        bit = 0o001
        if found.st_uid == user.pw_uid:
            bit = 0o100
        elif found.st_gid == user.pw_gid:
            bit = 0o010
        if not found.st_mode & bit:
            return False
    return True


def folder(path, *, mode, user=None):
    """A folder of ours, made if need be. One that belongs to a stranger is refused."""
    path.mkdir(parents=True, exist_ok=True)
    found = path.lstat()
    ours = {os.geteuid()} | ({user.pw_uid} if user else set())
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in ours:
        raise CannotStart(f"{path} exists but is not a folder of ours. Move it away and start again.")
    if user and found.st_uid != user.pw_uid:
        os.chown(path, user.pw_uid, user.pw_gid)
    if stat.S_IMODE(found.st_mode) != mode:
        path.chmod(mode)
    return path


def write_privately(path, text):
    """Replace a file at once, readable by its owner only."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)


def digest_of(path):
    return hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:10]


def temporary_base():
    """A folder for sockets and throw-away files whose name is short enough for a socket's path."""
    base = Path(tempfile.gettempdir())
    return base if FIT_FOR_SOCKETS.fullmatch(str(base)) else Path("/tmp")  # noqa: S108


def _writable_var(wanted):
    if wanted:
        var = Path(wanted).expanduser().resolve()
        if not _may_write(var):
            raise CannotStart(f"{var} cannot be written to. Name another folder with --var.")
        return var
    var = ROOT / "var"
    if _may_write(var):
        return var
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / f"reviewapp-{digest_of(var)}"


def _may_write(path):
    nearest = next(place for place in (path, *path.parents) if place.exists())
    return nearest.is_dir() and os.access(nearest, os.W_OK)


def _socket_base(user):
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    fits = FIT_FOR_SOCKETS.fullmatch(runtime) and os.access(runtime, os.W_OK)
    return Path(runtime) if fits and not user else temporary_base()
