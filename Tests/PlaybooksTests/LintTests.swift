import Evidence
import Playbooks
import Testing

/// A folder with one sound playbook and the cases that it needs.
private let folder = [
  "disk-io.yaml": diskText,
  "cases/disk-io/queue-grows.yaml": """
  case: A burst of writes that does not end
  subject: vda
  facts:
    disk.intervals: 10 intervals
    disk.utilization: 94 %
    disk.queue: 24.3
    disk.kind: flash
  concludes: [io-saturation/device]
  explains: [io-saturation/slow-storage]
  cannot_tell: no
  """,
  "cases/disk-io/at-rest.yaml": """
  case: Nothing to do
  subject: vda
  facts: {disk.intervals: 10 intervals, disk.utilization: 3 %, disk.queue: 0.1}
  concludes: []
  rules_out: [io-saturation/device]
  cannot_tell: yes
  """,
]

private func lint(_ files: [String: String], facts: FactCatalog = declarations) -> [String] {
  let files = files.sorted { $0.key < $1.key }.map { name, text in
    PlaybookFile(name: name, bytes: Array(text.utf8))
  }
  return Playbook.lint(files, facts: facts).map(\.description)
}

@Suite struct LintTests {
  @Test("a sound folder has no problems")
  func sound() {
    #expect(lint(folder) == [])
  }

  static let rest = "cases/disk-io/at-rest.yaml"
  static let grows = "cases/disk-io/queue-grows.yaml"

  /// The file, what is swapped for what in it, and what lint then says.
  static let flaws: [(String, String, String, [String])] = [
    (
      grows, "case:", "cse:",
      [
        "1:1: missing key `case`", "1:1: unknown key `cse`; did you mean `case`?",
      ]
    ),
    (grows, "94 %", "94", ["5:21: `disk.utilization` is in %: write it as 10 %"]),
    (grows, "24.3", "24.3 ms", ["6:15: `disk.queue` has no unit: write it as 10"]),
    (
      grows, "disk.kind: flash", "disk.remote: maybe",
      [
        "7:16: `disk.remote` is a flag: write yes or no"
      ]
    ),
    (grows, "disk.kind", "disk.knd", ["7:3: unknown fact `disk.knd`; did you mean `disk.kind`?"]),
    (
      grows, "disk.kind: flash", "jvm.blocked: 3 threads",
      [
        "7:3: `jvm.blocked` is a fact of a jvm, not of a device"
      ]
    ),
    (
      grows, "concludes: [io-saturation/device]", "concludes: [io-saturation/devise]",
      [
        "8:13: unknown cause `io-saturation/devise`; did you mean `io-saturation/device`?"
      ]
    ),
    (
      grows, "concludes: [io-saturation/device]", "concludes: []",
      [
        "8:12: expected [], concluded [io-saturation/device]"
      ]
    ),
    (
      grows, "explains: [io-saturation/slow-storage]", "explains: []",
      [
        "9:11: expected [] explained, found [io-saturation/slow-storage]"
      ]
    ),
    (
      grows, "cannot_tell: no", "cannot_tell: yes",
      [
        "10:14: expected a gap: the playbook can tell"
      ]
    ),
    (grows, "cannot_tell: no", "cannot_tell: perhaps", ["10:14: unknown answer `perhaps`"]),
    (
      rest, "concludes: []", "concludes: [io-saturation/device]",
      [
        "4:12: expected [io-saturation/device], concluded []"
      ]
    ),
    (
      rest, "rules_out: [io-saturation/device]", "rules_out: [io-saturation/swap]",
      [
        "5:13: io-saturation/swap is not ruled out, only [io-saturation/device]"
      ]
    ),
    (
      rest, "cannot_tell: yes", "cannot_tell: no",
      [
        "6:14: expected no gap: what it is made of"
      ]
    ),
  ]

  @Test("every flaw of a case is told with its place", arguments: flaws)
  func flaw(file: String, old: String, new: String, expected: [String]) throws {
    var files = folder
    files[file] = try edited(#require(files[file]), old, new)
    let found = lint(files).filter { $0.hasPrefix(file) }
    #expect(found.sorted() == expected.map { "\(file):\($0)" })
  }

  @Test("a conclusion needs a case that reaches it and a look-alike that does not")
  func coverage() {
    var files = folder
    files[Self.rest] = nil
    #expect(
      lint(files) == [
        "disk-io.yaml:42:3: no look-alike case stays clear of `saturated`",
        "disk-io.yaml:58:3: no look-alike case stays clear of `slow-storage`",
      ])
    files[Self.grows] = nil
    #expect(
      lint(files) == [
        "disk-io.yaml:42:3: no case reaches `saturated`",
        "disk-io.yaml:58:3: no case reaches `slow-storage`",
      ])
  }

  @Test("a look-alike gives facts for the first question")
  func farLookAlike() throws {
    var files = folder
    files[Self.rest] = try edited(folder[Self.rest] ?? "", "disk.intervals: 10 intervals, ", "")
    #expect(
      lint(files).contains("disk-io.yaml:42:3: no look-alike case stays clear of `saturated`"))
  }

  @Test("problems of several files stand in the order of the files")
  func order() throws {
    var files = folder
    files["a.yaml"] = "playbook: a"
    files["cases/b/c.yaml"] = "case: c"
    files["cases/a/c.yaml"] = "case: of a playbook that cannot be read"
    files["z.yaml"] = diskText
    let found = lint(files)
    #expect(found.first == "a.yaml:1:1: missing key `title`")
    #expect(found.contains("cases/b/c.yaml:1:1: no playbook is called `b`"))
    #expect(found.last == "z.yaml:1:1: disk-io.yaml has the name `disk-io` as well")
    #expect(!found.contains { $0.hasPrefix("cases/a") })
  }

  @Test("a playbook stands in the file of its name")
  func fileName() {
    #expect(
      lint(["io.yaml": diskText]).first
        == "io.yaml:1:1: the playbook `disk-io` belongs into disk-io.yaml")
  }

  @Test("playbooks that explain each other's causes are told, for one kind of subject")
  func circularExplanations() throws {
    let renamed = try edited(diskText, "playbook: disk-io", "playbook: other")
    let other = try edited(
      renamed, "    next: []", "    next: []\n    explains: [io-saturation/device]")
    let found = lint(folder.merging(["other.yaml": other]) { $1 })
    #expect(
      found.contains(
        "other.yaml:65:16: `io-saturation/slow-storage of a device` explains "
          + "`io-saturation/device of a device`, and is explained by it elsewhere"))
  }

  @Test("what is embedded is read or refused with the file's name")
  func embedded() {
    let files = Playbook.embeddedFiles
    #expect(
      files.map(\.name) == [
        "java-hang.yaml", "java-pool.yaml", "java-carriers.yaml", "java-threads.yaml",
        "java-memory.yaml", "java-gc.yaml", "java-heap.yaml", "java-log.yaml", "java-silent.yaml",
        "disk-io.yaml", "io-limit.yaml", "storage-hang.yaml", "metrics-java.yaml",
        "metrics-threads.yaml", "metrics-sql.yaml", "metrics-workers.yaml", "metrics-postgres.yaml",
        "metrics-mysql.yaml", "metrics-pgbouncer.yaml", "metrics-workloads.yaml",
        "metrics-nodes.yaml", "metrics-requests.yaml", "process-leak.yaml", "limits.yaml",
        "limits-cgroup.yaml", "limits-host.yaml", "cpu-thread.yaml", "memory-kill.yaml",
        "memory-group-kill.yaml", "memory.yaml", "memory-group.yaml", "kernel-log-devices.yaml",
        "drive-health.yaml",
        "kernel-log-host.yaml", "kernel-log-groups.yaml", "kernel-log-peers.yaml",
        "log-peers.yaml", "log-conditions.yaml", "log-databases.yaml", "cpu.yaml", "cpu-quota.yaml",
        "filesystem.yaml",
        "filesystem-inodes.yaml", "network.yaml", "postgres-locks.yaml", "postgres-waits.yaml",
        "mysql-locks.yaml", "mysql-waits.yaml", "network-listeners.yaml",
        "network-conntrack.yaml", "network-host.yaml", "postgres-lag.yaml", "postgres-slots.yaml",
        "postgres-archiving.yaml", "postgres-commits.yaml", "postgres-subscriptions.yaml",
        "mysql-lag.yaml", "mysql-commits.yaml", "database-failover.yaml", "mysql-pool.yaml",
        "postgres-pool.yaml", "pgbouncer-pool.yaml", "postgres-plans.yaml",
        "postgres-queries.yaml", "postgres-statements.yaml", "postgres-scans.yaml",
        "postgres-statistics.yaml", "postgres-bloat.yaml", "postgres-wraparound.yaml",
        "postgres-deadlocks.yaml", "mysql-deadlocks.yaml", "mysql-log.yaml", "mysql-queries.yaml",
        "mysql-statements.yaml", "mysql-scans.yaml", "mysql-statistics.yaml",
        "mysql-history.yaml", "mysql-plans.yaml", "mysql-slow-log.yaml", "postgres-log.yaml",
        "postgres-log-locks.yaml", "pgbouncer-log.yaml", "kubernetes-memory.yaml",
        "kubernetes-evictions.yaml", "kubernetes-crashes.yaml", "kubernetes-images.yaml",
        "kubernetes-scheduling.yaml", "kubernetes-scaling.yaml", "kubernetes-nodes.yaml",
        "kubernetes-services.yaml",
        "kubernetes-dns.yaml", "kubernetes-policies.yaml", "ci-tests.yaml", "ci-build.yaml",
        "cloud-function.yaml", "cloud-scaling.yaml", "cloud-volume.yaml",
      ])
    do throws(PlaybookProblems) {
      #expect(try Playbook.embedded().map { $0.name + ".yaml" } == files.map(\.name))
    } catch {
      #expect(!error.all.isEmpty)
      #expect(error.all.allSatisfy { problem in files.contains { $0.name == problem.file } })
    }
  }

  @Test("an added playbook takes the place of the one with its name")
  func merging() throws {
    let embedded = [try playbook(diskText, file: "a"), try named("b", in: "b")]
    let added = [try named("b", in: "c"), try named("d", in: "d")]
    #expect(Playbook.merge(embedded, with: added).map(\.file) == ["a", "c", "d"])
  }

  private func named(_ name: String, in file: String) throws -> Playbook {
    let text = try edited(diskText, "playbook: disk-io", "playbook: \(name)")
    return try playbook(text, file: file)
  }
}
