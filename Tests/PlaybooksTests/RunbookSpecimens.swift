/// A runbook that uses most of the language and has nothing wrong.
let trialText = """
  runbook: trial
  title: A disk is slow
  scenario: Slow disk
  parameters:
    device:
      says: which device
      kind: name
      default: vda
    note:
      says: what to write
      kind: text
  start: look
  steps:
    look:
      check: io
      says: Is {device} busy?
      options: ["--for=5s"]
      timeout: 20s
      cases:
        saturated:
          cause: [io-saturation]
          go: whose
        slow:
          fact: disk.await
          at_least: 20 ms
          because: a disk answers within that
          go: told
      otherwise: found
      healthy: fine
      unknown: whose
      time_out: fine
    whose:
      ask: Is that meant?
      why: a backup is moved
      timeout: 10m
      choices:
        meant: {says: Yes, go: told}
        strange: {says: No, go: stop}
      unknown: told
    told:
      tell: "Look at {subject}"
      command: "iostat -x {subject} {sh:note}"
      go: found
    stop:
      command: [kill, {optional: "--note={note}"}, "{device}"]
      says: Stop it
      timeout: 10s
      changes: yes
      requires_approval: halt
      verify:
        command: [test, -e, "{device}"]
      done: fine
      failed: found
      time_out: found
      refused: found
    found:
      conclude: cause
      says: "{summary}"
      next:
        - do: See more
          command: diag io
    fine:
      conclude: healthy
      says: Nothing waits
  """

/// Cases that pass each of its steps.
let trialCases = [
  "runbooks/cases/trial/stopped.yaml": """
  case: Somebody stops it
  answers: {whose: strange, stop: done}
  checks:
    look: {causes: [io-saturation/device]}
  path: [look, whose, stop, fine]
  ends: healthy
  """,
  "runbooks/cases/trial/slow.yaml": """
  case: It is slow
  checks:
    look:
      facts: {disk.await: 40 ms}
  path: [look, told, found]
  ends: cause
  """,
]
