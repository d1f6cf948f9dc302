import Foundation
import TestSupport
import Testing

/// `diag k8s` and `--kube` against a program that stands for kubectl.
@Suite struct KubernetesCommandTests {
  private static let programs = repository.appending(path: "Tests/CommandTests/Programs").path

  private func samples(_ name: String) -> String {
    repository.appending(path: "samples/\(name)").path
  }

  /// Answers by kind, from the list in a sample.
  private func answers(of sample: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let made = try Command.shell(
      """
      python3 - '\(samples(sample))/cluster.json' '\(folder.path)' <<'P'
      import json, os, sys
      files = {"Pod": "pods", "Node": "nodes", "Event": "events", "Deployment": "deployments", "StatefulSet": "deployments",
               "Service": "deployments", "EndpointSlice": "endpointslices", "NetworkPolicy": "endpointslices", "Namespace": "namespaces"}
      lists = {}
      for item in json.load(open(sys.argv[1]))["items"]:
          lists.setdefault(files[item["kind"]], []).append(item)
      for name, items in lists.items():
          if name == "pods":
              items[0]["spec"]["containers"][0]["env"] = [{"name": "GREETING", "value": "open-sesame"}]
          with open(os.path.join(sys.argv[2], name + ".json"), "w") as file:
              json.dump({"apiVersion": "v1", "items": items, "kind": "List"}, file, indent=4)
      P
      """)
    #expect(made.status == 0, "\(made.errors)")
    return folder
  }

  private func run(
    _ mode: String, _ answers: TemporaryFolder, _ arguments: String...
  ) throws -> Command {
    try Command.run(
      program.path, arguments,
      environment: [
        "PATH": Self.programs + ":/usr/bin:/bin", "KUBE_MODE": mode, "KUBE_ANSWERS": answers.path,
      ])
  }

  private func causes(_ run: Command) throws -> [String] {
    (try JSON(run.text)["causes"]?.elements ?? []).compactMap { $0["id"]?.text }
  }

  @Test(
    "a cluster that runs is asked with read-only verbs, and the verdict is that of what it answered"
  )
  func live() throws {
    let answers = try answers(of: "k8s-oom-killed")
    let look = try run("well", answers, "k8s", "--json")
    #expect(look.status == 1, "\(look.errors)")
    #expect(try causes(look) == ["kubernetes/oom-killed"])
    let explained = try JSON(look.text)["causes"]?[0]?["explains"]?.elements ?? []
    #expect(explained.contains(.string("kubernetes/no-endpoints")))
    let asked = try String(contentsOfFile: answers.path("asked"), encoding: .utf8)
    for line in asked.split(separator: "\n") {
      #expect(["get", "logs", "version"].contains(line.split(separator: " ")[0]), "\(line)")
      #expect(line.contains("--request-timeout="))
      #expect(!line.contains("secret") && !line.contains("configmap"))
    }
    #expect(asked.contains("get pods -o json -A"))
    #expect(asked.contains("--previous") && asked.contains("--tail="))
  }

  @Test("triage asks the cluster where it is told to, and a bundle of it gives the same verdict")
  func bundle() throws {
    let answers = try answers(of: "k8s-oom-killed")
    let look = try run("well", answers, "triage", "--kube", "--json")
    #expect(try causes(look) == ["kubernetes/oom-killed"])
    let file = answers.path("bundle.tar.gz")
    let made = try run("well", answers, "collect", "--kube", "-o", file)
    #expect(made.status == 0, "\(made.errors)")
    let again = try Command.diag("triage", "--json", file)
    #expect(try causes(again) == ["kubernetes/oom-killed"])
    let text = try Command.shell("tar xzOf '\(file)'")
    #expect(!text.text.contains("open-sesame"))
  }

  @Test("names of kubectl's own options reach it as they are")
  func options() throws {
    let answers = try answers(of: "k8s-oom-killed")
    let look = try run("well", answers, "k8s", "--json", "-n", "shop", "--context", "test; true")
    #expect(look.status == 1)
    let asked = try String(contentsOfFile: answers.path("asked"), encoding: .utf8)
    #expect(asked.contains("-n shop") && asked.contains("--context test; true"))
    #expect(!asked.contains("-A"))
    #expect(try run("well", answers, "k8s", "-n", "shop", "-A").status == 64)
    #expect(try run("well", answers, "triage", "-n", "shop").status == 64)
  }

  @Test(
    "a cluster that cannot be asked is a gap with its reason, and nothing seen is status 2",
    arguments: [
      ("refused", "was refused"), ("expired", "You must be logged in"),
      ("forbidden", "forbidden"), ("garbage", ""),
    ])
  func lost(mode: String, reason: String) throws {
    let answers = try TemporaryFolder()
    let look = try run(mode, answers, "k8s", "--json")
    #expect(look.status == 2, "\(look.text)")
    #expect(!look.wasKilled)
    let gaps = try JSON(look.text)["gaps"]?.elements ?? []
    #expect(mode == "garbage" || gaps.contains { $0["reason"]?.text?.contains(reason) == true })
    #expect(!look.errors.isEmpty)
  }

  @Test("kubectl that never answers costs the deadline and nothing else")
  func hanging() throws {
    let start = ContinuousClock.now
    let look = try run("hanging", TemporaryFolder(), "k8s", "--json", "--deadline", "2s")
    #expect(look.status == 2)
    #expect(ContinuousClock.now - start < .seconds(30))
    #expect(look.text.contains("did not answer"))
  }

  @Test("without kubectl it is said so")
  func missing() throws {
    let look = try Command.run(
      program.path, ["k8s"], environment: ["PATH": "/nonexistent"])
    #expect(look.status == 2)
    #expect(look.errors.contains("no kubectl in PATH"))
  }

  @Test("who may see one namespace only gets a verdict on that, and what is missing as gaps")
  func ownNamespace() throws {
    let answers = try answers(of: "k8s-oom-killed")
    let look = try run("own", answers, "k8s", "--json")
    #expect(look.status == 1)
    #expect(try causes(look) == ["kubernetes/oom-killed"])
    #expect(look.text.contains("cannot list resource \\\"nodes\\\""))
    let strict = try run("own", answers, "k8s", "--json", "-A")
    #expect(strict.status == 2)
  }

  @Test("a list that is cut anywhere is read as far as it goes")
  func cuts() throws {
    let file = samples("k8s-oom-killed") + "/cluster.json"
    let bytes = Array(try Data(contentsOf: URL(filePath: file)))
    let folder = try TemporaryFolder()
    for part in 1..<10 {
      try folder.write(Array(bytes.prefix(bytes.count * part / 10)), "cut.json")
      let look = try Command.diag("k8s", "--json", folder.path("cut.json"))
      #expect((0...2).contains(look.status) && !look.wasKilled)
      #expect(look.text.contains("\"partial\""), "\(part)")
    }
  }

  @Test("values of secrets in the environment of containers are no part of a bundle")
  func secrets() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "namespace": "b", "annotations":
      {"kubectl.kubernetes.io/last-applied-configuration": "{\\"env\\":[{\\"name\\":\\"DB_PASSWORD\\",\\"value\\":\\"hunter2a\\"}]}"}},
      "spec": {"containers": [{"name": "c", "env": [
          {
              "name": "DB_PASSWORD",
              "value": "hunter2b"
          }]}]}, "status": {"phase": "Running"}}
      """, "pod.json")
    try folder.write(
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: a
        namespace: b
      spec:
        containers:
        - env:
          - name: API_TOKEN
            value: hunter2c
          name: c
      status:
        phase: Running
      """, "pod.yaml")
    let made = try Command.shell(
      "$DIAG collect -o '\(folder.path("b.tar.gz"))' '\(folder.path("pod.json"))' '\(folder.path("pod.yaml"))' && tar xzOf '\(folder.path("b.tar.gz"))'"
    )
    #expect(made.status == 0)
    #expect(!made.text.contains("hunter2"))
  }

  @Test("the samples are what the API gives")
  func schemas() throws {
    let cache = FileManager.default.temporaryDirectory
      .appending(path: "diag-kubernetes-validate").path
    let check = try Command.shell(
      "python3 '\(Self.programs)/check-kubernetes.py' '\(cache)' '\(repository.path)'/samples/*k8s*/*.json '\(repository.path)'/samples/*k8s*/*.yaml"
    )
    // Where the schemas cannot be had there is nothing to hold them against.
    #expect(check.status == 0 || check.status == 77, "\(check.text)\(check.errors)")
  }
}
