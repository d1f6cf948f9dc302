#!/usr/bin/python3
"""Runs diag; of a live look that names causes it also takes a bundle, and notes where the bundle's
verdict is not the one that the live look wrote into it. Once per cause and test process."""
import json, os, subprocess, sys, tempfile

real, arguments = os.environ["DIAG_REAL"], sys.argv[1:]
run = subprocess.run([real] + arguments, stdout=subprocess.PIPE)
sys.stdout.buffer.write(run.stdout)
sys.stdout.flush()


def targets():
    valued, kept = {"--postgres", "--mysql", "--pid", "--defaults-file"}, []
    if arguments[:1] == ["triage"]:
        valued.add("--for")
    for place, word in enumerate(arguments):
        if word in valued and place + 1 < len(arguments):
            kept += [word, arguments[place + 1]]
        elif "/" not in word and "=" not in word and word.isdigit() and arguments[:1] == ["jvm"]:
            kept += ["--pid", word]
        elif not word.startswith("-") and os.path.exists(word):
            return None
    return kept


def verdict(report):
    causes = [[c[k] for k in ("id", "subject", "explains", "confidence")] for c in report["causes"]]
    return causes, report["ruled_out"], report["gaps"]


def check():
    if run.returncode != 1 or "--json" not in arguments:
        return
    seen, kept = os.environ["DIAG_BUNDLES"], targets()
    # A look by another user takes no bundle.
    if kept is None or not os.access(seen, os.W_OK):
        return
    new = False
    for cause in json.loads(run.stdout)["causes"]:
        mark = os.path.join(seen, cause["id"].replace("/", "-"))
        if not os.path.exists(mark):
            open(mark, "w").close()
            new = True
    if not new:
        return
    with tempfile.TemporaryDirectory() as folder:
        bundle = os.path.join(folder, "b.tar.gz")
        made = subprocess.run(
            [real, "collect", "--for", "1s", "-o", bundle] + kept, capture_output=True)
        if made.returncode != 0:
            raise RuntimeError(made.stderr.decode())
        subprocess.run(["tar", "xzf", bundle, "-C", folder], check=True)
        name = next(n for n in os.listdir(folder) if n.startswith("diag-"))
        with open(os.path.join(folder, name, "report.json")) as file:
            live = verdict(json.load(file))
        read = verdict(json.loads(
            subprocess.run([real, "triage", "--json", bundle], capture_output=True).stdout))
        if live != read:
            raise RuntimeError(f"{kept}: live {live}\nread {read}")


try:
    check()
except Exception as problem:
    with open(os.path.join(os.environ["DIAG_BUNDLES"], "differences"), "a") as file:
        file.write(f"{' '.join(arguments)}: {problem!r}\n")
sys.exit(run.returncode)
