import ByteParsing
import Capture
import ClusterFormats
import TestSupport
import Testing

/// What a parser makes of a text that comes in pieces of so many lines.
func parsed<Parser: StreamParser>(
  _ type: Parser.Type, _ text: String, lines: Int = .max, path: String = "x.txt"
) -> Parsed<Parser.Sample>? {
  var parser = type.init()
  parser.locate(path)
  var number = 1
  var piece: [UInt8] = []
  var count = 0
  for byte in text.utf8 {
    piece.append(byte)
    guard byte == 0x0A else { continue }
    count += 1
    guard count >= lines else { continue }
    parser.read(piece.rawSpan, firstLine: number)
    (number, piece, count) = (number + count, [], 0)
  }
  if !piece.isEmpty { parser.read(piece.rawSpan, firstLine: number) }
  return parser.finish()
}

private let pod = """
  {
      "apiVersion": "v1",
      "kind": "Pod",
      "metadata": {
          "creationTimestamp": "2026-11-20T20:00:00Z",
          "labels": {"app": "checkout", "pod-template-hash": "7d9c5b8f6d"},
          "managedFields": [{"fieldsV1": {"f:spec": {}}}],
          "name": "checkout-7d9c5b8f6d-x2v7k",
          "namespace": "shop",
          "ownerReferences": [
              {"apiVersion": "apps/v1", "controller": true, "kind": "ReplicaSet", "name": "checkout-7d9c5b8f6d"}
          ]
      },
      "spec": {
          "containers": [
              {"env": [{"name": "A", "value": "b"}], "image": "registry.example/checkout:1", "name": "app",
               "ports": [{"containerPort": 8080, "name": "http"}],
               "resources": {"limits": {"cpu": "500m", "memory": "256Mi"}, "requests": {"cpu": "100m"}}}
          ],
          "initContainers": [{"image": "x", "name": "proxy", "restartPolicy": "Always"}],
          "nodeName": "node-2"
      },
      "status": {
          "conditions": [{"lastTransitionTime": "2026-11-20T20:37:00Z", "status": "False", "type": "Ready"}],
          "containerStatuses": [
              {"lastState": {"terminated": {"exitCode": 137, "finishedAt": "2026-11-20T20:36:25Z", "reason": "OOMKilled"}},
               "name": "app", "ready": false, "restartCount": 7,
               "state": {"waiting": {"message": "back-off 5m0s", "reason": "CrashLoopBackOff"}}}
          ],
          "phase": "Running"
      }
  }

  """

@Suite("Objects of Kubernetes")
struct ObjectTests {
  @Test("a pod as JSON says who made it, what its containers may take and how they ended")
  func json() throws {
    for lines in [1, 3, .max] {
      let result = try #require(parsed(ClusterObjectParser.self, pod, lines: lines))
      #expect(result.damage == nil)
      let record = try #require(result.sample.pods.first)
      #expect(record.object.owner?.kind == "ReplicaSet")
      #expect(record.object.owner?.name == "checkout-7d9c5b8f6d")
      #expect(record.object.labels["app"] == "checkout")
      #expect(record.node == "node-2" && record.phase == "Running" && record.isReady == false)
      #expect(record.containers.map(\.role) == [.sidecar, .application])
      let app = try #require(record.containers.last)
      #expect(app.limits == ["cpu": 0.5, "memory": 268_435_456])
      #expect(app.requests["cpu"] == 0.1 && app.requests["memory"] == 268_435_456)
      #expect(app.ports.map(\.name) == ["http"] && app.ports.map(\.number) == [8080])
      #expect(app.restarts == 7 && app.state?.reason == "CrashLoopBackOff")
      #expect(app.ends.map(\.reason) == ["OOMKilled"] && app.last?.exitCode == 137)
      #expect(app.last?.finished == .at(1_795_206_985))
      #expect(app.line == 26)
    }
  }

  @Test(
    "items of a list, of a typed list whose items say no kind, and one document a line are the same"
  )
  func lists() throws {
    let compact = pod.split(separator: "\n").joined()
    let bare = compact.replacing("\"apiVersion\": \"v1\",", with: "").replacing(
      "\"kind\": \"Pod\",", with: "")
    for text in [
      "{\"apiVersion\": \"v1\", \"items\": [\(compact), \(compact)], \"kind\": \"List\"}\n",
      "{\"kind\": \"PodList\", \"apiVersion\": \"v1\", \"items\": [\(bare), \(bare)]}\n",
      "{\"apiVersion\": \"v1\", \"items\": [\(bare), \(bare)], \"kind\": \"PodList\"}\n",
      "[\n\(compact),\n\(compact)]\n", "\(compact)\n\(compact)\n",
      "Warning: v1 Endpoints is deprecated in v1.33+\n{\n\"apiVersion\": \"v1\", \"items\": [\n\(pod),\n\(pod)\n]}\nafter\n",
    ] {
      let result = try #require(parsed(ClusterObjectParser.self, text), "\(text.prefix(60))")
      #expect(result.sample.pods.count == 2, "\(text.prefix(60))")
      #expect(result.damage == nil, "\(text.prefix(60))")
    }
  }

  @Test("YAML gives what JSON gives: lists, documents one after the other, quoted words as text")
  func yaml() throws {
    let one = """
      apiVersion: v1
      kind: Pod
      metadata:
        labels:
          app: "true"
        name: a-0
        namespace: shop
      spec:
        containers:
        - name: app
          image: x
          resources:
            limits:
              memory: 1Gi
      status:
        conditions:
        - status: "False"
          type: Ready
        containerStatuses:
        - name: app
          ready: false
          restartCount: 3
          state:
            waiting:
              reason: CrashLoopBackOff
        phase: Running

      """
    let indented = one.split(separator: "\n").enumerated().map {
      ($0.offset == 0 ? "- " : "  ") + $0.element
    }.joined(separator: "\n")
    for text in [
      "---\n" + one + "---\n" + one,
      "apiVersion: v1\nitems:\n\(indented)\n\(indented)\nkind: List\nmetadata: {}\n",
      "$ kubectl get pod a-0 -o yaml\n" + one + "$ kubectl get pod a-0 -o yaml\n" + one,
    ] {
      let result = try #require(parsed(ClusterObjectParser.self, text))
      #expect(result.damage == nil)
      #expect(result.sample.pods.count == 2)
      let record = try #require(result.sample.pods.first)
      #expect(record.object.labels == ["app": "true"])
      #expect(record.isReady == false && record.containers.first?.restarts == 3)
      #expect(record.containers.first?.limits["memory"] == 1_073_741_824)
    }
  }

  @Test("an alias in YAML means what bears its name, and many of many end the reading")
  func aliases() throws {
    let text = """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web, labels: &labels {app: web}}
      spec:
        replicas: 0
        template: {metadata: {labels: *labels}}
      """
    let workload = try #require(parsed(ClusterObjectParser.self, text)?.sample.workloads.first)
    #expect(workload.podLabels == ["app": "web"] && workload.desired == 0)
    let bomb = (1...40).map { level in
      "l\(level): &l\(level) [\((0..<10).map { _ in level == 1 ? "x" : "*l\(level - 1)" }.joined(separator: ", "))]"
    }
    _ = parsed(
      ClusterObjectParser.self,
      "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n" + bomb.joined(separator: "\n"))
  }

  @Test(
    "a list without items is a list all the same",
    arguments: [
      "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":{},\"items\":[]}\n",
      "apiVersion: v1\nitems: []\nkind: List\nmetadata:\n  resourceVersion: \"\"\n",
    ])
  func empty(text: String) throws {
    let found = try #require(parsed(ClusterObjectParser.self, text))
    #expect(found.note == "no objects" && found.damage == nil)
  }

  @Test("both forms of events, of both groups of the API")
  func events() throws {
    let text = """
      {"apiVersion": "v1", "kind": "Event", "count": 5, "involvedObject": {"kind": "Pod", "name": "a", "namespace": "n", "fieldPath": "spec.containers{app}"},
       "firstTimestamp": "2026-11-20T20:00:00Z", "lastTimestamp": "2026-11-20T20:30:00Z", "message": "m", "metadata": {"name": "e1"}, "reason": "BackOff", "type": "Warning"}
      {"apiVersion": "events.k8s.io/v1", "kind": "Event", "eventTime": "2026-11-20T20:00:00.123456Z", "note": "m2", "metadata": {"name": "e2"},
       "regarding": {"kind": "Pod", "name": "b"}, "reason": "FailedScheduling", "series": {"count": 9, "lastObservedTime": "2026-11-20T20:31:00.5Z"}, "type": "Warning"}

      """
    let dump = try #require(parsed(ClusterObjectParser.self, text)).sample
    #expect(dump.events.map(\.count) == [5, 9])
    #expect(dump.events.map(\.message) == ["m", "m2"])
    #expect(dump.events[0].container == "app")
    #expect(dump.heartbeat == 1_795_206_660)
  }

  @Test("a list that is cut keeps the objects in front of the cut, and goes on behind a hole")
  func damage() throws {
    let list =
      "{\n    \"apiVersion\": \"v1\",\n    \"items\": [\n"
      + (0..<20).map { index in
        "        {\n            \"apiVersion\": \"v1\",\n            \"kind\": \"Node\",\n            \"metadata\": {\n                \"name\": \"n\(index)\"\n            }\n        }"
      }.joined(separator: ",\n") + "\n    ],\n    \"kind\": \"List\"\n}\n"
    let half = String(list.prefix(list.count / 2))
    let cut = try #require(parsed(ClusterObjectParser.self, half))
    #expect(cut.damage != nil && (8...10).contains(cut.sample.nodes.count))
    let broken = list.replacing("\"name\": \"n5\"", with: "\"name\": \u{1}@@")
    let mended = try #require(parsed(ClusterObjectParser.self, broken))
    #expect(mended.damage != nil && mended.sample.nodes.count >= 18)
  }

  @Test("no bytes make a parser fail")
  func garbage() throws {
    for seed in seeds(30) {
      var random = SeededGenerator(state: seed)
      var bytes = Array(pod.utf8)
      for _ in 0..<8 {
        bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 0...255, using: &random)
      }
      let end = Int.random(in: bytes.indices, using: &random)
      let text = String(decoding: bytes[..<end], as: UTF8.self)
      _ = parsed(ClusterObjectParser.self, text)
      _ = parsed(ClusterObjectParser.self, "apiVersion: v1\nitems:\n- " + text)
      _ = parsed(DescriptionParser.self, "Name: x\n" + text)
      _ = parsed(ClusterTableParser.self, "NAME READY STATUS RESTARTS AGE\n" + text)
      _ = parsed(PodLogParser.self, text)
    }
    let deep = String(repeating: "[", count: 5000) + "\n"
    #expect(parsed(ClusterObjectParser.self, "{\"apiVersion\": \"v1\", \"x\": " + deep) == nil)
    let huge =
      "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"a\"}, \"spec\": {\"containers\": [{\"name\": \"c\"}]}, \"status\": {\"containerStatuses\": [{\"name\": \"c\", \"restartCount\": 1e300}]}}\n"
    #expect(parsed(ClusterObjectParser.self, huge)?.sample.pods.count == 1)
  }

  @Test("amounts and ages as Kubernetes writes them")
  func amounts() {
    #expect(resourceQuantity("500m") == 0.5)
    #expect(resourceQuantity("1Gi") == 1_073_741_824)
    #expect(resourceQuantity("129M") == 129_000_000)
    #expect(resourceQuantity("1e3") == 1000)
    #expect(resourceQuantity("x") == nil)
    #expect(ClusterTime(age: "5d3h") == .ago(442_800))
    #expect(ClusterTime(age: "2m3s") == .ago(123))
    #expect(ClusterTime(age: "<invalid>") == nil)
    #expect(ClusterTime("2026-11-20T20:36:25Z") == ClusterTime("Fri, 20 Nov 2026 21:36:25 +0100"))
    #expect(ClusterTime("20 Nov") == nil)
  }
}
