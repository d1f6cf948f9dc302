import Foundation
import TestSupport
import Testing

extension FaultTests {
  /// Processes that leak or stand at a limit, made for real, and others that only look like it.
  @Suite(.serialized) struct Processes {
    static let hasPython = FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")
    static let isRoot = geteuid() == 0
    static let pids = "/sys/fs/cgroup/pids"

    /// Runs desks of the samples beside one `diag proc PID…`, and gives the causes of each.
    private func causes(of modes: [String], lasting seconds: Int) throws -> [String: [String]] {
      let desk = repository.appending(path: "samples/sources/parcels.py").path
      let run = try Command.shell(
        """
        for mode in \(modes.joined(separator: " ")); do
          python3 \(desk) $mode 30 /tmp & desks+=($!); echo "$mode $!" >&2
        done
        sleep 1.5
        "$DIAG" proc ${desks[@]} --for \(seconds)s --json
        kill -KILL ${desks[@]}; wait 2>/dev/null
        """)
      let report = try report(run)
      var found: [String: [String]] = [:]
      for line in run.errors.split(separator: "\n") {
        let words = line.split(separator: " ")
        guard words.count == 2, let mode = words.first, modes.contains(String(mode)) else {
          continue
        }
        let causes = report.filter {
          ($0["subject"] as? String)?.hasSuffix("(pid \(words[1]))") == true
        }
        found[String(mode)] = causes.compactMap { $0["id"] as? String }
      }
      #expect(found.count == modes.count, "\(run.errors)")
      return found
    }

    private func report(_ run: Command) throws -> [[String: Any]] {
      let object = try JSONSerialization.jsonObject(with: Data(run.output)) as? [String: Any]
      return try #require(object?["causes"] as? [[String: Any]], "\(run.text)\(run.errors)")
    }

    private func causes(_ run: Command) throws -> [String] {
      try report(run).compactMap { $0["id"] as? String }
    }

    @Test("what a process keeps is found by its growth", .enabled(if: hasPython))
    func leaks() throws {
      let found = try causes(of: ["memory", "descriptors", "threads", "used-up"], lasting: 9)
      #expect(
        found == [
          "memory": ["leak/native-memory"], "descriptors": ["leak/file-descriptors"],
          "threads": ["leak/threads"], "used-up": ["limits/file-descriptors"],
        ])
    }

    @Test("what only looks like a leak is none", .enabled(if: hasPython))
    func lookAlikes() throws {
      let alike = ["sawtooth", "warm-up", "mapped", "pool", "ramp", "step", "idle"]
      let found = try causes(of: alike, lasting: 13)
      for mode in alike { #expect(found[mode] == [], "\(mode)") }
    }

    @Test(
      "a control group that refuses forks is named",
      .enabled(if: isRoot && FileManager.default.fileExists(atPath: "\(pids)/cgroup.procs")))
    func groupLimit() throws {
      let run = try Command.shell(
        """
        group=\(Self.pids)/diag-test-$$
        mkdir $group && echo 8 > $group/pids.max
        ( echo $BASHPID > $group/cgroup.procs
          for i in $(seq 40); do sleep 5 & sleep 0.05; done ) >/dev/null 2>&1 & holder=$!
        sleep 0.7
        "$DIAG" proc --for 1s --json; status=$?
        kill -KILL $holder 2>/dev/null
        for i in $(seq 50); do
          kill -KILL $(cat $group/cgroup.procs) 2>/dev/null; rmdir $group 2>/dev/null && break
          sleep 0.1
        done
        exit $status
        """)
      #expect(try causes(run).contains("limits/pids"), "\(run.text)\(run.errors)")
      #expect(run.text.utf8.count > 0)
    }

    @Test("names of any bytes neither break the reading nor reach the terminal")
    func names() throws {
      let run = try Command.shell(
        #"""
        folder=$(mktemp -d)
        name=$'a) R 1\n(b \e[31m'
        cp /bin/sleep "$folder/$name"
        "$folder/$name" 20 & one=$!
        "$DIAG" proc $one --for 500ms --interval 100ms --no-color; status=$?
        "$DIAG" proc $one --for 500ms --json > /dev/null || status=9
        kill -KILL $one; wait $one 2>/dev/null
        rm -rf "$folder"
        exit $status
        """#)
      #expect(run.status == 0, "\(run.text)\(run.errors)")
      #expect(!run.output.contains(0x1B))
    }

    @Test("a process that is not there is an error, and one that ends while it is watched is none")
    func vanishing() throws {
      let missing = try Command.diag("proc", "4194303", "--for", "200ms")
      #expect(missing.status == 2)
      #expect(missing.errors.isEmpty == false)
      let ending = try Command.shell(
        """
        sleep 0.6 & one=$!
        "$DIAG" proc $one --for 1500ms --interval 100ms --json
        """)
      #expect(ending.status == 0, "\(ending.text)\(ending.errors)")
    }

    @Test("without root what may not be read is a gap, and never zero", .enabled(if: isRoot))
    func otherUser() throws {
      let run = try Command.shell(
        """
        folder=$(mktemp -d /tmp/diag-XXXXXX); chmod 755 $folder; cp "$DIAG" $folder/diag
        cd /; setpriv --reuid 65534 --regid 65534 --clear-groups $folder/diag proc --for 600ms --json
        status=$?; rm -rf $folder; exit $status
        """)
      let object = try JSONSerialization.jsonObject(with: Data(run.output)) as? [String: Any]
      let gaps = try #require(object?["gaps"] as? [[String: Any]], "\(run.text)\(run.errors)")
      #expect(gaps.contains { ($0["source"] as? String) == "/proc/PID/io" }, "\(run.text)")
    }
  }
}
