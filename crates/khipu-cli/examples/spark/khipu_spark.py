#!/usr/bin/env python3
"""Checks a folder of captures on many machines: `khipu validate` or `khipu drift`, spread by Apache Spark.

What is printed is the report that one `khipu` over the whole folder prints with `--format json`, byte for byte, and the exit
status is the same. Nothing of a capture is logged, here or on a worker.
"""

import argparse
import os
import re
import secrets
import subprocess
import sys
import tempfile

from pyspark.sql import SparkSession

# What `khipu` takes from a folder.
FORMS = (".json", ".ndjson", ".jsonl", ".har")
ENDINGS = tuple(form + packed for form in FORMS for packed in ("", ".gz", ".zst"))
# As many names as any system takes on one command line.
MOST_NAMES = 200


def in_order(path):
    """The order in which `khipu` searches a folder: folder by folder, by the bytes of the names."""
    return [os.fsencode(part) for part in path.split("/")]


def is_capture(path):
    parts = path.split("/")
    return parts[-1].lower().endswith(ENDINGS) and not any(part.startswith(".") for part in parts[1:])


def find(folder):
    """The captures in a folder and below. Hidden ones and links to folders are passed over, as `khipu` does."""
    if os.path.isfile(folder):
        return [folder]
    found = []
    for top, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        paths = (os.path.join(top, name) for name in names if not name.startswith("."))
        found += [path for path in paths if path.lower().endswith(ENDINGS) and os.path.isfile(path)]
    return sorted(found, key=in_order)


def khipu(command, paths, environment, folder=None):
    """Runs `khipu` on some files and returns the report."""
    done = subprocess.run(
        [*command, "--", *paths],
        cwd=folder,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    # 2 says that some input cannot be checked, which the report tells; without a report there is none to be added.
    if done.returncode not in (0, 1, 2) or not done.stdout:
        raise RuntimeError(f"khipu ended with status {done.returncode} and without a report, on {len(paths)} files")
    return done.stdout


def check_paths(command, environment):
    """Files that stand under the same path on each machine are read where they are."""

    def check(paths):
        paths = sorted(paths, key=in_order)
        for at in range(0, len(paths), MOST_NAMES):
            yield khipu(command, paths[at : at + MOST_NAMES], environment)

    return check


def path_of(url):
    """A URL without scheme and host, which Spark writes in more than one way."""
    return re.sub(r"^[A-Za-z][A-Za-z0-9+.-]*:(//[^/]*)?", "", url)


def check_objects(command, environment, root):
    """Objects of a store are laid down for `khipu`, one by one, where nobody else can read them."""
    above = path_of(root).rstrip("/").rsplit("/", 1)[0] + "/"

    def check(objects):
        for url, content in objects:
            # `captures/loans/200-x.json`, because the path can tell which payload it is.
            path = path_of(url)
            name = path[len(above) :] if path.startswith(above) else path.lstrip("/")
            if not is_capture(name):
                continue
            with tempfile.TemporaryDirectory(prefix="khipu-") as folder:
                path = os.path.join(folder, name)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "wb") as file:
                    file.write(content)
                yield khipu(command, [name], environment, folder)

    return check


def merged(program, reports, openapi):
    """Adds the reports up, in rounds, so that no command line is too long. The last round tells the exit status."""
    with tempfile.TemporaryDirectory(prefix="khipu-") as folder:
        count = 0
        while True:
            names = []
            for report in reports:
                count += 1
                names.append(os.path.join(folder, f"{count}.json"))
                with open(names[-1], "wb") as file:
                    file.write(report)
            rounds = [names[at : at + MOST_NAMES] for at in range(0, len(names), MOST_NAMES)]
            merge = [program, "report", "merge", *openapi]
            done = [subprocess.run([*merge, *some], stdout=subprocess.PIPE, check=False) for some in rounds]
            for each in done:
                if each.returncode not in (0, 1, 2) or not each.stdout:
                    raise SystemExit(2)
            reports = [each.stdout for each in done]
            if len(done) == 1:
                return reports[0], done[0].returncode


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("captures", help="a folder, under the same path on each machine; or a URL that Spark reads (s3a://…, hdfs://…)")
    parser.add_argument("--verb", choices=("validate", "drift"), default="validate", help="what to do (default: validate)")
    parser.add_argument("--khipu", default="khipu", metavar="PROGRAM", help="the program, on each machine (default: khipu)")
    parser.add_argument("--openapi", metavar="FILE", help="the document to hold the captures against, on each machine")
    parser.add_argument("--as", dest="payload", metavar="PAYLOAD", help="what bare payloads are")
    parser.add_argument("--master", help="where to run, if spark-submit does not say it: local[2,4] is two workers and four tries")
    parser.add_argument("--tasks", type=int, metavar="N", help="in how many tasks (default: four for each core)")
    parser.add_argument("-o", "--output", metavar="FILE", help="where the report goes (default: standard output)")
    return parser.parse_args()


def main():
    given = arguments()
    # Under one key, which is drawn for this run, reports know each other's new values again without showing them.
    environment = {"KHIPU_DRIFT_KEY": os.environ.get("KHIPU_DRIFT_KEY") or secrets.token_hex(32)}
    openapi = ["--openapi", given.openapi] if given.openapi else []
    command = [given.khipu, given.verb, "--format", "json", *openapi]
    command += ["--as", given.payload] if given.payload else []
    # Spark has a task for each core.
    command += ["--jobs", "1"] if given.verb == "validate" else []

    builder = SparkSession.builder.appName("khipu " + given.verb)
    builder = builder.config("spark.ui.showConsoleProgress", "false")
    builder = builder.config("spark.hadoop.mapreduce.input.fileinputformat.input.dir.recursive", "true")
    spark = (builder.master(given.master) if given.master else builder).getOrCreate()
    context = spark.sparkContext
    context.setLogLevel("WARN")
    tasks = given.tasks or 4 * context.defaultParallelism
    try:
        if "://" in given.captures:
            captures = context.binaryFiles(given.captures, tasks)
            reports = captures.mapPartitions(check_objects(command, environment, given.captures)).collect()
        else:
            paths = find(given.captures)
            captures = context.parallelize(paths, max(1, min(tasks, len(paths))))
            reports = captures.mapPartitions(check_paths(command, environment)).collect()
    finally:
        spark.stop()
    if not reports:
        print(f"no captures in {given.captures}: no {', '.join(FORMS)} file, nor one with .gz or .zst behind", file=sys.stderr)
        return 2
    report, status = merged(given.khipu, reports, openapi)
    if given.output:
        with open(os.open(given.output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(report)
    else:
        sys.stdout.buffer.write(report)
    return status


if __name__ == "__main__":
    sys.exit(main())
