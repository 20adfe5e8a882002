# SPDX-License-Identifier: Apache-2.0
"""Lists what the service needs from a database: the migrations, and the digest of the logic that it was built with."""
import hashlib
import re

from generator.load import Mistake

HEAD = ("/* SPDX-License-Identifier: Apache-2.0 */\n"
        "/* Made from sql/migrations/ and sql/logic/ by api-spec/generate.py; changes here are lost. */\n")


def files(folder):
    """{path below the folder: content} of the files that `kehrwert migrate` applies, ordered by the bytes of their paths."""
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.sql")}
    return {name: paths[name].read_bytes() for name in sorted(paths, key=str.encode) if not re.search(r"(^|/)\.", name)}


def versions(folder):
    """The numbers at the start of the names of the migrations."""
    names = {}
    for file in sorted(folder.glob("[0-9]*.sql")):
        version = re.match(r"[0-9]+", file.name).group()
        twin = names.setdefault(int(version), file)
        if twin is not file:
            raise Mistake(f"sql/migrations: {twin.name} and {file.name} have the same number")
    return [re.match(r"[0-9]+", names[number].name).group() for number in sorted(names)]


def digest(folder):
    """The same digest as sql_files_digest in src/migrate/files.c: over a line `checksum  name` for each file."""
    lines = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files(folder).items())
    return hashlib.sha256(lines.encode()).hexdigest()


def header(sql):
    return (HEAD + "#ifndef KEHRWERT_SCHEMA_NEEDED_H\n#define KEHRWERT_SCHEMA_NEEDED_H\n\n"
            "/* As a PostgreSQL text[]. */\n"
            f'#define SCHEMA_NEEDED_VERSIONS "{{{",".join(versions(sql / "migrations"))}}}"\n'
            f'#define SCHEMA_NEEDED_DIGEST "{digest(sql / "logic")}"\n\n#endif\n')
