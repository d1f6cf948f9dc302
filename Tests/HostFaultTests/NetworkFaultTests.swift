import Foundation
import TestSupport
import Testing

extension FaultTests {
  @Suite(.serialized) struct Network {
    /// Network namespaces need root here.
    static let canSplit = geteuid() == 0
    static let canDrop =
      canSplit && FileManager.default.isExecutableFile(atPath: "/usr/sbin/iptables-legacy")

    /// What `diag net` finds in a network of its own while the shell's lines hold the fault.
    private func report(_ fault: String, _ command: String) throws -> JSON {
      let folder = try TemporaryFolder()
      let script = """
        cd \(folder.path); ip link set lo up
        trap 'kill -KILL $(pgrep -P $$); wait' EXIT
        \(fault)
        timeout 40 "$DIAG" net \(command) --json > report.json
        """
      try folder.write(Array(script.utf8), "fault.sh")
      _ = try Command.shell(
        "timeout 60 unshare -n -m bash '\(folder.path)/fault.sh' >'\(folder.path)/log' 2>&1",
        environment: ["PROGRAMS": Programs.folder, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"])
      return try JSON(String(contentsOfFile: folder.path("report.json"), encoding: .utf8))
    }

    private func ids(_ report: JSON) -> [String] {
      (report["causes"]?.elements ?? []).compactMap { $0["id"]?.text }
    }

    private static let stuck = """
      sleep 40 | python3 "$PROGRAMS/stuck_listener.py" 8080 16 60 > ready &
      until grep -q ready ready; do sleep 0.1; done

      """

    @Test("a listener that never accepts is named with its queue", .enabled(if: canSplit))
    func overflow() throws {
      let found = try report(Self.stuck, "--for 2500ms")
      #expect(ids(found) == ["network/listen-overflow"])
      let cause = found["causes"]?[0]
      #expect(cause?["subject"]?.text == "127.0.0.1:8080")
      let summary = cause?["summary"]?.text ?? ""
      #expect(summary.contains("17 connections wait, 16 may") && summary.contains("python3 (pid "))
    }

    @Test("connections that a full queue lets wait are its symptom", .enabled(if: canSplit))
    func waitsForQueue() throws {
      let found = try report(Self.stuck, "127.0.0.1:8080 --for 200ms")
      #expect(ids(found) == ["network/listen-overflow"])
      #expect(found["causes"]?[0]?["explains"]?.elements == [.string("network/timeout")])
    }

    @Test("a port where nobody listens", .enabled(if: canSplit))
    func refused() throws {
      let found = try report(":", "127.0.0.1:81 --for 100ms")
      #expect(ids(found) == ["network/refused"])
      #expect(ids(try report(":", "'[::1]:81' --for 100ms")) == ["network/refused"])
    }

    @Test("a firewall that drops without a word", .enabled(if: canDrop))
    func dropped() throws {
      let found = try report(
        "iptables-legacy -A INPUT -p tcp --dport 5432 -j DROP || exit", "127.0.0.1:5432 --for 100ms"
      )
      #expect(ids(found) == ["network/timeout"])
      #expect(found["causes"]?[0]?["subject"]?.text == "127.0.0.1:5432")
    }

    @Test("a name server that is not there", .enabled(if: canSplit))
    func unresolved() throws {
      let found = try report(
        """
        echo "nameserver 127.0.0.1" > resolv.conf; mount --bind resolv.conf /etc/resolv.conf
        """, "db.example.com:5432 --for 100ms")
      #expect(ids(found) == ["network/dns"])
    }

    @Test("a name that does not exist", .enabled(if: canSplit))
    func unknownName() throws {
      let found = try report(
        """
        echo "hosts: files" > nsswitch; mount --bind nsswitch /etc/nsswitch.conf
        """, "nosuch.invalid:80 --for 100ms")
      #expect(ids(found) == ["network/dns"])
    }

    @Test("packets that get lost", .enabled(if: canDrop))
    func lost() throws {
      let found = try report(
        """
        iptables-legacy -A INPUT -p tcp --dport 9000 -m statistic --mode random \
          --probability 0.12 -j DROP || exit
        sleep 40 | python3 "$PROGRAMS/bulk_transfer.py" 9000 > ready &
        until grep -q ready ready; do sleep 0.1; done
        """, "--for 4s")
      #expect(ids(found) == ["network/retransmits"])
    }

    @Test("no fault: a busy server, many TIME-WAITs, a queue in use", .enabled(if: canSplit))
    func healthy() throws {
      let found = try report(
        """
        sleep 40 | python3 "$PROGRAMS/busy_server.py" 8080 > ready &
        until grep -q ready ready; do sleep 0.1; done
        """, "127.0.0.1:8080 --for 2s")
      #expect(ids(found) == [])
    }
  }
}
