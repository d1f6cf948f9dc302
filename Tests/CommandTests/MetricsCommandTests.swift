import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct MetricsCommandTests {
  /// Lines of a shell beside a server of metrics, whose port is `$port`.
  private func shell(_ lines: String) throws -> Command {
    let server = repository.appending(path: "Tests/CommandTests/Programs/metrics-server.py").path
    let folder = try TemporaryFolder()
    return try Command.shell(
      """
      cd '\(folder.path(""))'
      python3 '\(server)' port & server=$!
      for wait in {1..200}; do [ -e port ] && break; sleep 0.05; done
      port=$(cat port)
      \(lines)
      kill -9 $server; wait $server 2>/dev/null
      exit 0
      """)
  }

  @Test("an address is scraped at both ends of a time, and what grew between them is told")
  func scraping() throws {
    let run = try shell(
      """
      $DIAG metrics --for 400ms --interval 200ms --json http://127.0.0.1:$port http://127.0.0.1:$port/moved > report.json
      echo $? $(curl -s http://127.0.0.1:$port/most)
      cat report.json
      """)
    let lines = run.text.split(separator: "\n", maxSplits: 1).map(String.init)
    #expect(lines.first?.hasPrefix("1 ") == true, "\(run.errors)")
    let report = try JSON(lines.last ?? "")
    let causes = report["causes"]?.elements ?? []
    #expect(causes.map { $0["id"]?.text } == ["pool-exhaustion/jdbc", "pool-exhaustion/jdbc"])
    // Both addresses count.
    let summary = causes.first?["summary"]?.text ?? ""
    #expect(
      ["30", "40", "50"].contains { summary.contains("time-outs since the first look: \($0)") },
      "\(summary)")
    let inputs = report["inputs"]?.elements ?? []
    #expect(inputs.map { $0["status"]?.text } == ["parsed", "parsed"])
    #expect(inputs.first?["note"]?.text == "3 scrapes, 12 samples")
  }

  @Test("triage takes an address, and a bundle of it gives the same verdict")
  func bundles() throws {
    let run = try shell(
      """
      $DIAG triage --for 300ms --json http://127.0.0.1:$port/metrics | grep '"id"'
      $DIAG collect --for 300ms -o b.tar.gz http://127.0.0.1:$port/metrics
      $DIAG triage --json b.tar.gz | grep '"id"'
      """)
    #expect(run.text.split(separator: "\n").count { $0.contains("pool-exhaustion/jdbc") } == 3)
  }

  @Test(
    "what is refused, hangs, leads elsewhere or is no metrics is unreadable, within the deadline")
  func refusals() throws {
    let run = try shell(
      """
      for path in login missing elsewhere slow secret; do
        timeout 10 $DIAG metrics --for 200ms --deadline 3s http://127.0.0.1:$port/$path 2>&1 >/dev/null; echo "$path $?"
      done
      timeout 10 $DIAG metrics --for 5s http://127.0.0.1:1/metrics 2>&1 >/dev/null; echo "refused $?"
      """)
    for name in ["login", "missing", "elsewhere", "slow", "secret", "refused"] {
      #expect(run.text.contains("\(name) 2\n"), "\(name): \(run.text)")
    }
    for reason in [
      "a page of HTML and no metrics", "HTTP 404", "which is another place: not followed",
      "HTTP 401", "timed out", "onnect",
    ] {
      #expect(run.text.contains(reason), "\(reason): \(run.text)")
    }
  }

  @Test("an address that never answers costs the others nothing")
  func hanging() throws {
    let run = try shell(
      """
      $DIAG triage --for 1s --deadline 4s --json http://127.0.0.1:$port/slow http://127.0.0.1:$port/metrics
      """)
    let report = try JSON(run.text)
    #expect(report["causes"]?.elements?.map { $0["id"]?.text } == ["pool-exhaustion/jdbc"])
    let inputs = report["inputs"]?.elements ?? []
    #expect(inputs.map { $0["status"]?.text } == ["unreadable", "parsed"])
    #expect(inputs.last?["note"]?.text == "2 scrapes, 8 samples")
  }

  @Test("credentials are sent, shown nowhere, and not sent to another place")
  func secrets() throws {
    let run = try shell(
      """
      $DIAG metrics --for 200ms --json "http://bob:p%40ss%20word@127.0.0.1:$port/secret?key=k3y"; echo "status $?"
      printf 's3cret\\n' > token
      $DIAG metrics --for 200ms --bearer-token-file token -q http://127.0.0.1:$port/secret; echo "status $?"
      DIAG_BEARER_TOKEN=s3cret $DIAG triage --for 200ms -q http://127.0.0.1:$port/secret; echo "status $?"
      $DIAG metrics --for 200ms "http://bob:p%40ss%20word@127.0.0.1:$port/elsewhere" 2>&1; echo "status $?"
      $DIAG metrics --for 1s "http://bob:p%40ss%20word@127.0.0.1:$port/metrics?key=k3y" >/dev/null & sleep 0.4
      tr '\\0' ' ' < /proc/$!/cmdline; wait $!
      $DIAG collect --for 200ms -o b.tar.gz "http://bob:p%40ss%20word@127.0.0.1:$port/secret?key=k3y" && tar xzOf b.tar.gz
      """)
    #expect(run.text.components(separatedBy: "status 1\n").count == 4, "\(run.text)")
    #expect(run.text.contains("status 2\n"))
    for secret in ["p%40ss", "p@ss", "k3y", "s3cret", "Ym9iOnBAc3Mgd29yZA"] {
      #expect(!run.text.contains(secret) && !run.errors.contains(secret), "\(secret)")
    }
  }

  @Test("--interval gives times to files that have none, and a wrong one is refused")
  func intervals() throws {
    let run = try Command.shell(
      """
      printf 'process_open_fds 5\\nprocess_max_fds 100\\n' > /dev/null
      printf '# TYPE http_requests_total counter\\nhttp_requests_total{code="200"} 10\\n# EOF\\nhttp_requests_total{code="200"} 70\\n' |
        $DIAG metrics --interval 15s -
      $DIAG metrics --interval 1ms - </dev/null; echo "status $?"
      """)
    #expect(run.text.contains("4 requests/s"), "\(run.text)")
    #expect(run.text.contains("status 64\n"))
  }
}
