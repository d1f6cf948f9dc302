import ByteParsing
import Capture
import ClusterFormats
import Diagnostics
import Evidence
import TestSupport
import Testing

/// What is found of objects, each a line of JSON; `logs` by the names of pods.
private func examine(_ objects: [String], logs: [String: String] = [:]) -> Findings {
  var recording = Recording()
  var parser = ClusterObjectParser()
  let bytes = Array((objects.joined(separator: "\n") + "\n").utf8)
  parser.read(bytes.rawSpan, firstLine: 1)
  if let parsed = parser.finish() {
    recording.add(parsed.sample, of: ClusterObjectParser.format, from: "c.json")
  }
  for (pod, text) in logs {
    var parser = PodLogParser()
    parser.locate("\(pod).log")
    let bytes = Array(text.utf8)
    parser.read(bytes.rawSpan, firstLine: 1)
    if let parsed = parser.finish() {
      recording.add(parsed.sample, of: PodLogParser.format, from: "\(pod).log")
    }
  }
  return ClusterView.examine(recording)
}

private func pod(
  _ name: String, labels: String = "\"app\": \"web\", \"pod-template-hash\": \"7d9c5b8f6d\"",
  owner: String? = "web-7d9c5b8f6d", ready: Bool = true, phase: String = "Running",
  restarts: Int = 0, state: String = "{\"running\": {\"startedAt\": \"2026-11-10T00:00:00Z\"}}",
  last: String = "{}", more: String = "", spec: String = "", container: String = "",
  node: String = "n1"
) -> String {
  let owners =
    owner.map {
      "\"ownerReferences\": [{\"kind\": \"ReplicaSet\", \"name\": \"\($0)\", \"controller\": true}],"
    } ?? ""
  return """
    {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "\(name)", "namespace": "shop", \(owners) "labels": {\(labels)}, "creationTimestamp": "2026-11-01T00:00:00Z"}, "spec": {"nodeName": "\(node)", \(spec) "containers": [{"name": "app", \(container) "image": "registry.example/web:1"}]}, "status": {"phase": "\(phase)", \(more) "podIP": "10.244.1.7", "conditions": [{"type": "Ready", "status": "\(ready ? "True" : "False")"}], "containerStatuses": [{"name": "app", "ready": \(ready), "restartCount": \(restarts), "state": \(state), "lastState": \(last)}]}}
    """
}

private func ended(_ code: Int, _ reason: String, _ time: String = "2026-11-20T20:30:00Z") -> String
{
  "{\"terminated\": {\"exitCode\": \(code), \"reason\": \"\(reason)\", \"finishedAt\": \"\(time)\"}}"
}

private let backOff = "{\"waiting\": {\"reason\": \"CrashLoopBackOff\"}}"

/// A heartbeat, which tells what time it is.
private let clock =
  "{\"apiVersion\": \"v1\", \"kind\": \"Node\", \"metadata\": {\"name\": \"n1\"}, \"status\": {\"conditions\": [{\"type\": \"Ready\", \"status\": \"True\", \"lastHeartbeatTime\": \"2026-11-20T20:38:00Z\"}]}}"

private let web = "deployment shop/web"

@Suite("A cluster")
struct ClusterViewTests {
  @Test("facts are declared as they are")
  func declared() {
    let findings = examine([
      clock,
      pod(
        "web-7d9c5b8f6d-x2v7k", ready: false, restarts: 4, state: backOff,
        last: ended(137, "OOMKilled")),
    ])
    #expect(!findings.facts.isEmpty)
    #expect(findings.undeclared(ClusterView.facts) == [])
  }

  @Test("pods of a ReplicaSet that is not in the evidence are the Deployment's, and are one")
  func grouping() {
    let pods = ["x2v7k", "z4h8m", "q7d2m"].map {
      pod(
        "web-7d9c5b8f6d-\($0)", ready: false, restarts: 4, state: backOff,
        last: ended(137, "OOMKilled"))
    }
    let findings = examine([clock] + pods)
    #expect(findings.quantity("kube.oom.pods", of: web) == 3)
    #expect(findings.quantity("kube.oom.down", of: web) == 3)
    #expect(findings.quantity("kube.oom.age", of: web) == 480)
    #expect(findings.value("kube.crash.kind", of: web) == .text("out-of-memory"))
  }

  @Test("exit code 137 alone is no want of memory")
  func killed() {
    let findings = examine([
      clock,
      pod(
        "web-7d9c5b8f6d-x2v7k", ready: false, restarts: 4, state: backOff, last: ended(137, "Error")
      ),
    ])
    #expect(findings.value("kube.oom.pods", of: web) == nil)
    #expect(findings.value("kube.crash.kind", of: web) == .text("killed"))
  }

  @Test("without a clock nothing tells whether an end is old")
  func untimed() {
    let one = pod(
      "web-7d9c5b8f6d-x2v7k", restarts: 1, last: ended(137, "OOMKilled", "2026-11-10T00:00:00Z"))
    #expect(examine([one]).value("kube.oom.age", of: web) == nil)
    #expect(examine([clock, one]).quantity("kube.oom.age", of: web) == 938_280)
  }

  @Test(
    "a container that ends by itself, that finds no command, whose probe fails, that runs since")
  func endings() {
    func kind(_ last: String, _ events: String...) -> Fact.Value? {
      examine(
        [clock, pod("web-7d9c5b8f6d-x2v7k", ready: false, restarts: 5, state: backOff, last: last)]
          + events
      ).value("kube.crash.kind", of: web)
    }
    #expect(kind(ended(0, "Completed")) == .text("completes"))
    #expect(kind(ended(127, "Error")) == .text("start"))
    #expect(kind(ended(1, "Error")) == .text("exits"))
    let killing =
      "{\"apiVersion\": \"v1\", \"kind\": \"Event\", \"metadata\": {\"name\": \"e\"}, \"type\": \"Normal\", \"reason\": \"Killing\", \"message\": \"Container app failed liveness probe, will be restarted\", \"involvedObject\": {\"kind\": \"Pod\", \"name\": \"web-7d9c5b8f6d-x2v7k\", \"namespace\": \"shop\"}, \"lastTimestamp\": \"2026-11-20T20:30:00Z\"}"
    #expect(kind(ended(137, "Error"), killing) == .text("liveness"))
    let well = examine([
      clock,
      pod("web-7d9c5b8f6d-x2v7k", restarts: 9, last: ended(1, "Error", "2026-11-10T00:00:00Z")),
    ])
    #expect(well.value("kube.crash.pods", of: web) == nil)
  }

  @Test(
    "what a registry says is read",
    arguments: [
      ("not found", "missing"), ("toomanyrequests: You have reached", "rate-limit"),
      ("pull access denied, repository does not exist or may require authorization", "denied"),
      ("x509: certificate signed by unknown authority", "certificate"),
      ("dial tcp: lookup registry.example: no such host", "name-lookup"),
      ("dial tcp 10.0.0.1:443: i/o timeout", "network"), ("something else", "unknown"),
    ])
  func images(message: String, kind: String) {
    let findings = examine([
      clock,
      pod(
        "web-7d9c5b8f6d-x2v7k", ready: false, phase: "Pending",
        state: "{\"waiting\": {\"reason\": \"ErrImagePull\", \"message\": \"\(message)\"}}"),
    ])
    #expect(findings.value("kube.image.kind", of: web) == .text(kind))
  }

  private func service(_ selector: String, target: String = "8080") -> String {
    "{\"apiVersion\": \"v1\", \"kind\": \"Service\", \"metadata\": {\"name\": \"web\", \"namespace\": \"shop\"}, \"spec\": {\"type\": \"ClusterIP\", \"clusterIP\": \"10.96.1.2\", \"selector\": {\(selector)}, \"ports\": [{\"port\": 80, \"targetPort\": \(target)}]}}"
  }

  private func slice(_ ready: Bool?, ports: String = "[{\"port\": 8080}]") -> String {
    let endpoints =
      ready.map { "[{\"addresses\": [\"10.244.1.7\"], \"conditions\": {\"ready\": \($0)}}]" }
      ?? "[]"
    return
      "{\"apiVersion\": \"discovery.k8s.io/v1\", \"kind\": \"EndpointSlice\", \"addressType\": \"IPv4\", \"metadata\": {\"name\": \"web-a\", \"namespace\": \"shop\", \"labels\": {\"kubernetes.io/service-name\": \"web\"}}, \"endpoints\": \(endpoints), \"ports\": \(ports)}"
  }

  @Test("why nothing is behind a service")
  func services() {
    func why(_ objects: String...) -> Fact.Value? {
      examine([clock] + objects).value("kube.service.why", of: "service shop/web")
    }
    let up = pod("web-7d9c5b8f6d-x2v7k")
    #expect(why(service("\"app\": \"web\""), slice(true), up) == nil)
    #expect(why(service("\"app\": \"webb\""), slice(nil, ports: "null"), up) == .text("selector"))
    #expect(
      why(
        service("\"team\": \"blue\""), slice(nil, ports: "null"),
        pod("db-0", labels: "\"app\": \"db\"", owner: nil)) == .text("nobody"))
    let probe = pod("web-7d9c5b8f6d-x2v7k", ready: false)
    #expect(why(service("\"app\": \"web\""), slice(false), probe) == .text("not-ready"))
    let port = "\"ports\": [{\"containerPort\": 8080, \"name\": \"web\"}],"
    #expect(
      why(
        service("\"app\": \"web\"", target: "\"http\""), slice(true, ports: "[]"),
        pod("web-7d9c5b8f6d-x2v7k", container: port))
        == .text("port"))
    let scaled =
      "{\"apiVersion\": \"apps/v1\", \"kind\": \"Deployment\", \"metadata\": {\"name\": \"web\", \"namespace\": \"shop\"}, \"spec\": {\"replicas\": 0, \"template\": {\"metadata\": {\"labels\": {\"app\": \"web\"}}}}, \"status\": {}}"
    #expect(
      why(
        service("\"app\": \"web\""), slice(nil, ports: "null"), scaled,
        pod("db-0", labels: "\"app\": \"db\"", owner: nil)) == .text("scaled-down"))
    let headless = service("\"app\": \"webb\"").replacing("10.96.1.2", with: "None")
    #expect(why(headless, slice(nil, ports: "null"), up) == nil)
  }

  private func policy(_ spec: String) -> String {
    "{\"apiVersion\": \"networking.k8s.io/v1\", \"kind\": \"NetworkPolicy\", \"metadata\": {\"name\": \"p\", \"namespace\": \"shop\"}, \"spec\": {\(spec)}}"
  }

  @Test("a policy that allows the traffic is silent, one that does not is named")
  func policies() {
    let log = [
      "web-7d9c5b8f6d-x2v7k":
        "dial tcp 10.244.9.9:5432: i/o timeout\ndial tcp 10.244.9.9:5432: i/o timeout\n"
    ]
    let db = pod("db-0", labels: "\"app\": \"db\"", owner: nil).replacing(
      "10.244.1.7", with: "10.244.9.9")
    func denied(_ spec: String) -> Double? {
      examine([clock, pod("web-7d9c5b8f6d-x2v7k"), db, policy(spec)], logs: log)
        .quantity("kube.policy.denied", of: web)
    }
    #expect(denied("\"podSelector\": {}, \"policyTypes\": [\"Egress\"]") == 2)
    #expect(denied("\"podSelector\": {}, \"policyTypes\": [\"Egress\"], \"egress\": [{}]") == nil)
    #expect(
      denied(
        "\"podSelector\": {\"matchLabels\": {\"app\": \"other\"}}, \"policyTypes\": [\"Egress\"]")
        == nil)
    let from = { (app: String, port: Int) in
      "\"podSelector\": {\"matchLabels\": {\"app\": \"db\"}}, \"ingress\": [{\"from\": [{\"podSelector\": {\"matchLabels\": {\"app\": \"\(app)\"}}}], \"ports\": [{\"port\": \(port)}]}]"
    }
    #expect(denied(from("web", 5432)) == nil)
    #expect(denied(from("api", 5432)) == 2)
    #expect(denied(from("web", 5433)) == 2)
    #expect(
      denied(
        "\"podSelector\": {}, \"policyTypes\": [\"Egress\"], \"egress\": [{\"to\": [{\"ipBlock\": {\"cidr\": \"10.244.0.0/16\"}}]}]"
      ) == nil)
    #expect(
      denied(
        "\"podSelector\": {}, \"policyTypes\": [\"Egress\"], \"egress\": [{\"to\": [{\"ipBlock\": {\"cidr\": \"10.244.0.0/16\", \"except\": [\"10.244.9.0/24\"]}}]}]"
      ) == 2)
  }

  @Test("evictions of the last day count, older ones are an aside")
  func evictions() {
    let message =
      "\"reason\": \"Evicted\", \"message\": \"The node was low on resource: memory. \", \"startTime\": \"2026-11-20T19:00:00Z\","
    let now = examine([
      clock, pod("web-7d9c5b8f6d-x2v7k", ready: false, phase: "Failed", more: message),
    ])
    #expect(now.quantity("kube.evicted.pods", of: web) == 1)
    #expect(now.value("kube.evicted.by_limit", of: web) == .flag(false))
    let old = examine([
      clock,
      pod(
        "web-7d9c5b8f6d-x2v7k", ready: false, phase: "Failed",
        more: message.replacing("2026-11-20", with: "2026-11-02")),
    ])
    #expect(old.value("kube.evicted.pods", of: web) == nil)
    #expect(old.observations.count == 1)
  }

  @Test("a cron job is found behind the name of its job")
  func owners() {
    let job = pod(
      "report-29394600-x7k2m", labels: "", owner: nil, ready: false, phase: "Failed",
      state: ended(137, "OOMKilled")
    )
    .replacing(
      "\"labels\"",
      with:
        "\"ownerReferences\": [{\"kind\": \"Job\", \"name\": \"report-29394600\", \"controller\": true}], \"labels\""
    )
    #expect(examine([clock, job]).quantity("kube.oom.pods", of: "cronjob shop/report") == 1)
  }

  @Test(
    "ranges of IPv6, and addresses of both kinds",
    arguments: [
      ("::/0", "", nil), ("fd00:10:244::/48", "", nil), ("fd00::/8", "fd00:10:244::/48", 2),
      ("fd00:10:96::/112", "", 2), ("0.0.0.0/0", "", 2),
    ] as [(String, String, Double?)])
  func sixes(cidr: String, except: String, count: Double?) {
    let line = "dial tcp [fd00:10:244:1::9]:5432: i/o timeout\n"
    let db = pod("db-0", labels: "\"app\": \"db\"", owner: nil).replacing(
      "10.244.1.7", with: "fd00:10:244:1::9")
    let left = except.isEmpty ? "" : ", \"except\": [\"\(except)\"]"
    let policy = policy(
      "\"podSelector\": {}, \"policyTypes\": [\"Egress\"], \"egress\": [{\"to\": [{\"ipBlock\": {\"cidr\": \"\(cidr)\"\(left)}}]}]"
    )
    let found = examine(
      [clock, pod("web-7d9c5b8f6d-x2v7k"), db, policy],
      logs: ["web-7d9c5b8f6d-x2v7k": line + line])
    #expect(found.quantity("kube.policy.denied", of: web) == count)
  }

  @Test("a pod of a ReplicationController is the DeploymentConfig's")
  func openShift() {
    let made = pod(
      "shop-3-x2v7k", labels: "\"deploymentconfig\": \"shop\"", owner: "shop-3", ready: false,
      restarts: 8, state: backOff, last: ended(1, "Error")
    ).replacing("ReplicaSet", with: "ReplicationController")
    #expect(
      examine([clock, made]).quantity("kube.crash.pods", of: "deploymentconfig shop/shop") == 1)
  }

  @Test("what a detector of problems reports of a node is an aside, a good condition is none")
  func problems() {
    let node = clock.replacing(
      "[{",
      with: "[{\"type\": \"KernelDeadlock\", \"status\": \"True\", \"message\": \"task hung\"}, {")
    #expect(
      examine([node]).observations.contains {
        $0.text == "node n1 reports KernelDeadlock: task hung"
      })
    let well = node.replacing("KernelDeadlock", with: "EtcdIsVoter")
    #expect(examine([well]).observations.isEmpty)
  }

  @Test("a pod that is cut short is neither up nor down, one without a node is down")
  func cut() {
    func found(_ status: String) -> Findings {
      examine([
        clock,
        "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"coredns-6f6b679f8f-8d2kf\", \"namespace\": \"kube-system\", \"labels\": {\"k8s-app\": \"kube-dns\"}}, \"spec\": {\"containers\": [{\"name\": \"coredns\"}]}\(status)",
      ])
    }
    let dns = "pod kube-system/coredns-6f6b679f8f-8d2kf"
    #expect(found("").quantity("kube.dns.ready", of: dns) == nil)
    #expect(
      found(
        ", \"status\": {\"phase\": \"Pending\", \"conditions\": [{\"type\": \"PodScheduled\", \"status\": \"False\", \"lastTransitionTime\": \"2026-11-20T20:00:00Z\"}]}}"
      ).quantity("kube.dns.ready", of: dns) == 0)
  }

  /// What is found of tables.
  private func told(table: String) -> Findings {
    var recording = Recording()
    var parser = ClusterTableParser()
    let bytes = Array(table.utf8)
    parser.read(bytes.rawSpan, firstLine: 1)
    if let parsed = parser.finish() {
      recording.add(parsed.sample, of: ClusterTableParser.format, from: "t.txt")
    }
    return ClusterView.examine(recording)
  }

  private static let header =
    "LAST SEEN   TYPE      REASON             OBJECT                      MESSAGE\n"

  @Test("an image whose pod backs off cannot be had still, one that was pulled since can")
  func backingOff() {
    let failed =
      Self.header
      + "40m         Warning   Failed             pod/web-7d9c5b8f6d-x2v7k    Failed to pull image \"web:1\": not found\n"
    let waits =
      "2m13s       Normal    BackOff            pod/web-7d9c5b8f6d-x2v7k    Back-off pulling image \"web:1\"\n"
    let pulled =
      "1m          Normal    Pulled             pod/web-7d9c5b8f6d-x2v7k    Successfully pulled image\n"
    let subject = "deployment web"
    #expect(told(table: failed).value("kube.image.pods", of: subject) == nil)
    #expect(told(table: failed + waits).quantity("kube.image.pods", of: subject) == 1)
    #expect(told(table: failed + waits + pulled).value("kube.image.pods", of: subject) == nil)
  }

  @Test("a table of events tells when last, and not since when")
  func sinceWhen() {
    let failed =
      Self.header
      + "42s         Warning   FailedScheduling   pod/web-7d9c5b8f6d-x2v7k    0/3 nodes are available: 3 Too many pods.\n"
    let found = told(table: failed)
    #expect(found.quantity("kube.pending.pods", of: "deployment web") == 1)
    #expect(found.value("kube.pending.age", of: "deployment web") == nil)
    let placed =
      "40s         Normal    Scheduled          pod/web-7d9c5b8f6d-x2v7k    Successfully assigned\n"
    #expect(
      told(table: failed + placed).value("kube.pending.pods", of: "deployment web") == nil)
  }

  @Test("what the API refuses to make, until it makes it")
  func refused() {
    let failed =
      Self.header
      + "4m          Warning   FailedCreate       replicaset/web-7d9c5b8f6d   Error creating: pods \"web\" is forbidden: exceeded quota: compute\n"
    #expect(
      told(table: failed).value("kube.refused.story", of: "deployment web")
        == .text("pods \"web\" is forbidden: exceeded quota: compute"))
    let made =
      "3m          Normal    SuccessfulCreate   replicaset/web-7d9c5b8f6d   Created pod: web-7d9c5b8f6d-x2v7k\n"
    #expect(
      told(table: failed + made).value("kube.refused.story", of: "deployment web") == nil)
  }

  @Test("nodes that only events tell of, until they are well or gone")
  func toldNodes() {
    let lost =
      Self.header
      + "3m          Normal    NodeNotReady       node/w-3                    Node w-3 status is now: NodeNotReady\n"
    #expect(told(table: lost).value("kube.node.ready", of: "w-3") == .text("False"))
    for end in ["NodeReady   ", "RemovingNode"] {
      let more = "2m          Normal    \(end)       node/w-3                    Node w-3\n"
      #expect(told(table: lost + more).value("kube.node.ready", of: "w-3") == nil)
    }
    let killed =
      Self.header
      + "3m          Warning   SystemOOM          node/w-3                    System OOM encountered\n"
    #expect(told(table: killed).quantity("kube.node.kills", of: "w-3") == 1)
    #expect(told(table: killed).undeclared(ClusterView.facts) == [])
  }

  @Test("an autoscaler without metrics for long, for a moment, and at its maximum")
  func scalers() {
    func scaler(_ condition: String) -> String {
      "{\"apiVersion\": \"autoscaling/v2\", \"kind\": \"HorizontalPodAutoscaler\", \"metadata\": {\"name\": \"web\", \"namespace\": \"shop\"}, \"spec\": {\"maxReplicas\": 8, \"scaleTargetRef\": {\"kind\": \"Deployment\", \"name\": \"web\"}}, \"status\": {\"desiredReplicas\": 8, \"conditions\": [\(condition)]}}"
    }
    func blind(_ time: String) -> Findings {
      examine([
        clock,
        scaler(
          "{\"type\": \"ScalingActive\", \"status\": \"False\", \"reason\": \"FailedGetResourceMetric\", \"message\": \"no metrics returned\", \"lastTransitionTime\": \"\(time)\"}"
        ),
      ])
    }
    #expect(blind("2026-11-20T18:00:00Z").value("kube.scaler.settled", of: web) == .flag(true))
    let young = blind("2026-11-20T20:37:00Z")
    #expect(young.value("kube.scaler.settled", of: web) == .flag(false))
    #expect(young.undeclared(ClusterView.facts) == [])
    let full = examine([
      clock,
      scaler(
        "{\"type\": \"ScalingLimited\", \"status\": \"True\", \"reason\": \"TooManyReplicas\", \"message\": \"more\"}"
      ),
    ])
    #expect(full.quantity("kube.scaler.maximum", of: web) == 8)
  }
}
