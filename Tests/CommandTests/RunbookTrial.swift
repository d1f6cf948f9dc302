import Foundation
import TestSupport

/// A folder with a runbook whose commands leave marks, and runs of it.
struct RunbookTrial {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(text, "playbooks/runbooks/trial.yaml")
    let hang = try folder.write(
      """
      #!/bin/bash
      trap '' TERM
      sleep 600 &
      echo $! > "$1"
      echo started
      wait
      wait
      """, "hang")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: hang)
  }

  private var text: String {
    """
    runbook: trial
    title: A trial
    scenario: Tests
    parameters:
      who: {says: whom to greet, kind: text, default: nobody}
      patience: {says: how long, kind: duration, default: 5s}
    start: which
    steps:
      which:
        ask: What is to be done?
        why: the reason for the question
        timeout: 20s
        choices:
          greet: {says: Say a word, go: greet}
          mark: {says: Leave a mark, go: mark}
          hang: {says: Never end, go: hang}
          talk: {says: Talk without end, go: talk}
          look: {says: Look at files, go: look}
        unknown: unsettled
      greet:
        command: [printf, "%s", "{who}"]
        says: Greet {who}
        timeout: 5s
        changes: no
        done: done
        failed: failed
        time_out: late
      mark:
        command: [touch, "\(folder.path("mark"))"]
        says: Leave a mark
        why: the reason for the mark
        timeout: 5s
        changes: yes
        requires_approval: yes
        verify: {command: [test, -f, "\(folder.path("mark"))"]}
        done: done
        failed: failed
        time_out: late
        refused: refused
      hang:
        command: ["\(folder.path("hang"))", "\(folder.path("child"))"]
        says: Never end
        timeout: 3s
        changes: no
        done: done
        failed: failed
        time_out: late
      talk:
        command: [seq, "1", "200000"]
        says: Talk
        timeout: 10s
        changes: no
        done: done
        failed: failed
        time_out: late
      look:
        check: jvm threads
        says: Look
        timeout: 20s
        cases:
          ring: {cause: [deadlock], go: found}
        otherwise: found
        healthy: healthy
        unknown: unsettled
      done: {conclude: done, says: It was done}
      found: {conclude: cause, says: "{subject}: {summary}"}
      healthy: {conclude: healthy, says: Nothing is stuck}
      failed: {conclude: unknown, says: It failed}
      late: {conclude: unknown, says: It took too long}
      refused: {conclude: refused, says: Nobody said yes}
      unsettled: {conclude: unknown, says: Nobody knows}
    """
  }

  var hasMark: Bool { FileManager.default.fileExists(atPath: folder.path("mark")) }

  /// Logs that runs have left in the folder.
  var logs: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".jsonl") }.map { folder.path($0) }
  }

  /// Runs the trial from inside its folder.
  func run(_ arguments: String, input: String = "") throws -> Command {
    try Command.shell(
      "cd '\(folder.path)' && exec \"$DIAG\" playbook run trial --playbooks playbooks \(arguments)",
      input: Array(input.utf8))
  }

  /// Runs it on a terminal: each answer is given once the text in front of it was shown.
  func talk(_ arguments: [String], _ dialog: [(after: String, say: String)]) throws -> Command {
    let steps = try JSONEncoder().encode(dialog.map { [$0.after, $0.say] })
    return try Command.run(
      "/usr/bin/python3",
      [
        "-c", Self.terminal, folder.path, String(decoding: steps, as: UTF8.self), program.path,
        "playbook", "run", "trial", "--playbooks", "playbooks",
      ] + arguments)
  }

  /// The events of a log.
  func events(_ path: String) throws -> [JSON] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
      try JSON(String($0))
    }
  }

  /// Whether the process that the program left behind is gone.
  func childIsGone() throws -> Bool {
    let text = try String(contentsOfFile: folder.path("child"), encoding: .utf8)
    let pid = Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 1
    for _ in 0..<100 {
      let state = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
      guard let state, !state.contains(") Z ") else { return true }
      usleep(20_000)
    }
    return false
  }

  private static let terminal = """
    import json, os, pty, select, signal, sys, time
    folder, steps, command = sys.argv[1], json.loads(sys.argv[2]), sys.argv[3:]
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execv(command[0], command)
    seen, place, end = b"", 0, time.time() + 40
    while time.time() < end:
        if select.select([terminal], [], [], 0.1)[0]:
            try:
                part = os.read(terminal, 4096)
            except OSError:
                break
            if not part:
                break
            seen += part
        if steps:
            found = seen.find(steps[0][0].encode(), place)
            if found >= 0:
                place = len(seen)
                # An approval takes nothing that was typed before it was asked for.
                time.sleep(0.2)
                os.write(terminal, steps.pop(0)[1].encode())
    os.write(1, seen)
    status = os.waitpid(child, 0)[1]
    sys.exit(os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else 99)
    """
}
