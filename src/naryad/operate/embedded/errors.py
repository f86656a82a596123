"""What can go wrong with the embedded server, in words an operator can act on."""


class EmbeddedServerError(Exception):
    """The embedded PostgreSQL cannot run; the message says why and what to do."""


class ServerAlreadyRuns(EmbeddedServerError):
    """Another process serves the same data."""


NO_SPACE = "No space left on device"

# What initdb and postgres print, and what it means for the operator.
KNOWN_FAULTS = (
    (NO_SPACE, "The disk is full: free some space, nothing saved is lost."),
    ("Read-only file system", "The data directory lies on a read-only disk: set NARYAD_DATA elsewhere."),
    ("Permission denied", "The data directory or the programs cannot be read by the database's user."),
    ("could not map anonymous shared memory", "There is not enough memory for the database (128 MB)."),
    ("Cannot allocate memory", "There is not enough memory for the database (128 MB)."),
    ("could not create shared memory segment", "The system allows too little shared memory."),
    ("is too long", "The path of the socket is too long: set TMPDIR to a short folder such as /tmp."),
    ("database files are incompatible", "The data were made by another PostgreSQL: see `naryad backup`."),
)


def explained(printed: str) -> str:
    """The cure for a known fault, then the last lines the program printed."""
    cures = [cure for sign, cure in KNOWN_FAULTS if sign in printed]
    tail = "\n".join(printed.strip().splitlines()[-12:])
    return "\n".join([*cures[:1], tail])
