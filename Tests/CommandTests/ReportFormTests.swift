import Foundation
import TestSupport
import Testing

/// The forms of the report as options choose them, and what ships beside the metrics.
@Suite struct ReportFormTests {
  private static let monitoring = "samples/monitoring"

  @Test("a page goes to standard output whole, with the status of the verdict, quiet or verbose")
  func html() throws {
    let page = try shell("\"$DIAG\" triage samples/deadlock-monitors --format html")
    #expect(page.status == 1)
    #expect(page.text.hasPrefix("<!DOCTYPE html>\n"))
    #expect(page.text.hasSuffix("</html>\n"))
    #expect(page.text.contains("Root cause found"))
    let quiet = try shell("\"$DIAG\" triage samples/deadlock-monitors --format html --quiet")
    #expect(quiet.output.count < page.output.count)
    #expect(!quiet.text.contains("<h3>Evidence</h3>"))
    let piped = try shell(
      "\"$DIAG\" triage --format html - < samples/healthy-busy-server/$(ls samples/healthy-busy-server | head -1)"
    )
    #expect(piped.status == 0)
    #expect(piped.text.contains("<h1>No root cause found</h1>"))
    let all = try shell("\"$DIAG\" io samples/io-saturated --format html")
    let top = try shell("\"$DIAG\" io samples/io-saturated --format html --top 1")
    #expect(rows(top.text) < rows(all.text))
  }

  private func rows(_ page: String) -> Int { page.components(separatedBy: "<tr>").count }

  @Test(
    "templates go with markdown only",
    arguments: [
      "--template initial", "--format html --template update", "--json --template resolved",
      "--format prometheus --json", "--format html --json", "--format markdown --template final",
    ])
  func refusals(options: String) throws {
    let run = try shell("\"$DIAG\" triage samples/deadlock-monitors \(options)")
    #expect(run.status == 64)
    #expect(run.text == "")
  }

  @Test(
    "a message says what it is",
    arguments: [
      ("initial", "# Incident: deadlock/jvm\n"), ("update", "# Incident update: deadlock/jvm\n"),
      ("resolved", "# Incident resolved: deadlock/jvm\n"),
    ])
  func templates(template: String, title: String) throws {
    let run = try shell(
      "\"$DIAG\" triage samples/deadlock-monitors --format markdown --template \(template)")
    #expect(run.status == 1)
    #expect(run.text.hasPrefix(title))
    #expect(run.text.contains("**Severity:** P1, "))
    #expect(run.text.contains("- [ ] "))
  }

  @Test("promtool finds nothing to complain of in the metrics of many samples")
  func metrics() throws {
    let run = try shell(
      """
      check() {
        "$DIAG" "$@" --format prometheus > "$out" 2>/dev/null
        said=$(promtool check metrics < "$out" 2>&1) && [ -z "$said" ] || echo "$*: $said"
        sort "$out" | grep -v '^#' | sed 's/ [^ ]*$//' | uniq -d | sed "s|^|$*: twice: |"
      }
      out=$(mktemp); trap 'rm -f "$out"' EXIT
      for name in deadlock-monitors two-faults healthy-busy-server io-saturated leak-heap-g1 \
        pg-locks-storm mysql-replica-lag kernel-raid-degraded query-long-running fs-inodes; do
        check triage samples/$name
      done
      check triage samples/README.md
      check io samples/io-saturated
      check jvm threads samples/contention-lock
      check jvm histo samples/leak-heap-all-evidence
      check jvm gc samples/leak-heap-g1
      check db lag samples/postgres-replication-lag
      check db pool samples/postgres-slots-used-up
      check db queries samples/mysql-digests-97
      check db locks samples/mysql-locks-storm
      check proc samples/process-memory-leak
      check mem samples/memory-group-thrash
      """)
    #expect(run.text == "")
  }

  @Test("every class has a count where something was looked at, and none where nothing was")
  func zeros() throws {
    let healthy = try shell("\"$DIAG\" triage samples/healthy-busy-server --format prometheus")
    #expect(healthy.text.contains("diag_causes{class=\"deadlock\",severity=\"critical\"} 0\n"))
    #expect(healthy.text.contains("diag_outcome{outcome=\"healthy\"} 1\n"))
    #expect(!healthy.text.contains("diag_cause_info{"))
    let blind = try shell("\"$DIAG\" triage samples/README.md --format prometheus")
    #expect(blind.status == 2)
    #expect(!blind.text.contains("diag_causes{"))
    #expect(blind.text.contains("diag_outcome{outcome=\"cannot_tell\"} 1\n"))
  }

  @Test("the alert rules are valid and do what their tests say")
  func rules() throws {
    let run = try shell(
      "cd \(Self.monitoring) && promtool check rules alerts.yml && promtool test rules alerts.test.yml"
    )
    #expect(run.status == 0, "\(run.text)\(run.errors)")
  }

  @Test("alerts and dashboard ask for metrics that exist, and the dashboard is whole")
  func queries() throws {
    let metrics = try shell("\"$DIAG\" triage samples/deadlock-monitors --format prometheus").text
    let known = Set(
      metrics.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }
        .map { String($0.split(separator: " ")[2]) })
    for file in ["alerts.yml", "alerts.test.yml", "dashboard.json"] {
      let text = try String(
        contentsOf: repository.appending(path: "\(Self.monitoring)/\(file)"), encoding: .utf8)
      let asked = Set(text.matches(of: /\bdiag_[a-z_]+/).map { String($0.output) })
      #expect(asked.subtracting(known) == [], "\(file)")
      #expect(!asked.isEmpty)
    }
    let dashboard = try JSON(
      String(
        contentsOf: repository.appending(path: "\(Self.monitoring)/dashboard.json"), encoding: .utf8
      ))
    let panels = try #require(dashboard["panels"]?.elements)
    #expect(Set(panels.compactMap { $0["id"]?.number }).count == panels.count)
    for panel in panels {
      #expect(panel["targets"]?.elements?.allSatisfy { $0["expr"]?.text?.isEmpty == false } == true)
      #expect(panel["gridPos"]?["w"]?.number ?? 0 > 0)
    }
  }

  @Test("the metrics appear whole, or the old ones stay")
  func atomic() throws {
    let folder = try TemporaryFolder()
    let run = try shell(
      """
      cd '\(folder.path)'; mkdir bin out; ln -s "$DIAG" bin/diag
      export PATH=$PWD/bin:$PATH DIAG_METRICS_FOLDER=$PWD/out
      write='\(repository.path)/\(Self.monitoring)/write-metrics'
      "$write" '\(repository.path)/samples/deadlock-monitors'; echo "$?"
      stat -c %a out/diag.prom; grep -c '^diag_cause_info{' out/diag.prom; before=$(cksum < out/diag.prom)
      "$write" /nowhere 2>/dev/null; echo "$?"
      [ "$before" = "$(cksum < out/diag.prom)" ] && ls -A out
      """)
    #expect(run.text == "0\n644\n1\n2\ndiag.prom\n", "\(run.errors)")
  }

  private func shell(_ line: String) throws -> Command {
    try Command.shell("cd '\(repository.path)'\n\(line)")
  }
}
