import Capture
import ClusterFormats
import Testing

@Suite("What kubectl prints for people")
struct TextFormTests {
  @Test("a table of pods: words of state become what they were made of")
  func pods() throws {
    let text = """
      $ kubectl get pods -A
      NAMESPACE   NAME                        READY   STATUS                  RESTARTS        AGE
      shop        cart-6f5d4c7b98-4kx9z       1/1     Running                 0               12d
      shop        mailer-7c9d8b6f54-2xkqp     0/1     CrashLoopBackOff        14 (2m3s ago)   51m
      shop        proxy-5b8c7d9f6-d7wlk       0/2     Init:ImagePullBackOff   0               9m12s
      shop        old-5b8c7d9f6-aaaaa         0/1     Evicted                 0               40d
      shop        report-29394480-lq2zx       0/1     Completed               0               120m
      """
    let pods = try #require(parsed(ClusterTableParser.self, text)).sample.pods
    #expect(pods.count == 5)
    #expect(pods[0].isReady == true)
    #expect(pods[1].containers[0].state?.reason == "CrashLoopBackOff")
    #expect(pods[1].containers[0].restarts == 14)
    #expect(pods[1].containers[0].last?.finished == .ago(123))
    #expect(pods[2].containers[0].role == .initial)
    #expect(pods[3].reason == "Evicted" && pods[3].phase == "Failed")
    #expect(pods[4].phase == "Succeeded" && pods[4].isOver)
    #expect(pods[0].object.line == 3)
  }

  @Test("tables of nodes, services, endpoints and events")
  func others() throws {
    let text = """
      NAME     STATUS                     ROLES    AGE   VERSION
      node-1   Ready,SchedulingDisabled   <none>   9d    v1.33.4
      node-2   NotReady                   <none>   9d    v1.33.4

      NAME   TYPE        CLUSTER-IP   EXTERNAL-IP   PORT(S)          AGE   SELECTOR
      web    ClusterIP   10.96.1.2    <none>        80/TCP,443/TCP   9d    app=web,tier=a

      NAME   ENDPOINTS                       AGE
      web    <none>                          9d
      api    10.0.0.1:80,10.0.0.2:80         9d

      LAST SEEN   TYPE      REASON    OBJECT      MESSAGE
      2m3s        Warning   BackOff   pod/a-0     Back-off  restarting
      """
    let dump = try #require(parsed(ClusterTableParser.self, text)).sample
    #expect(dump.nodes.map(\.isCordoned) == [true, false])
    #expect(dump.nodes[1].condition("Ready")?.status == "False")
    #expect(dump.services[0].selector == ["app": "web", "tier": "a"])
    #expect(dump.services[0].ports.map(\.number) == [80, 443])
    #expect(dump.endpoints.map(\.ready) == [0, 2])
    #expect(dump.events[0].name == "a-0" && dump.events[0].last == .ago(123))
  }

  @Test("a table of something else is none of these")
  func foreign() {
    let text = """
      NAME        MAJ:MIN RM  SIZE RO TYPE MOUNTPOINTS
      sda           8:0    0   20G  0 disk
      """
    #expect(parsed(ClusterTableParser.self, text) == nil)
  }

  @Test("a description of a service with and without endpoints")
  func service() throws {
    func text(_ endpoints: String) -> String {
      """
      Name:                     web
      Namespace:                shop
      Labels:                   <none>
      Selector:                 app=web,tier=a
      Type:                     ClusterIP
      IP:                       10.96.1.2
      Port:                     http  80/TCP
      TargetPort:               8080/TCP
      Endpoints:                \(endpoints)
      Session Affinity:         None
      Events:                   <none>
      """
    }
    for (endpoints, count) in [
      ("<none>", 0), ("", 0), ("10.0.0.1:80", 1), ("10.0.0.1:80,10.0.0.2:80 + 3 more...", 5),
    ] {
      let service = try #require(
        parsed(DescriptionParser.self, text(endpoints))?.sample.services.first)
      #expect(service.describedEndpoints == count)
      #expect(service.selector == ["app": "web", "tier": "a"])
      #expect(service.ports.map(\.name) == ["http"] && service.ports.map(\.number) == [80])
      #expect(service.ports.map(\.target) == ["8080"])
    }
  }

  @Test("whose log it is stands above it or in its path")
  func logs() throws {
    let dump = """
      ==== START logs for container app of pod shop/checkout-7d9c5b8f6d-x2v7k ====
      starting
      FATAL no route
      ==== END logs for container app of pod shop/checkout-7d9c5b8f6d-x2v7k ====
      ==== START logs for container side of pod shop/checkout-7d9c5b8f6d-x2v7k ====
      ==== END logs for container side of pod shop/checkout-7d9c5b8f6d-x2v7k ====
      """
    let logs = try #require(parsed(PodLogParser.self, dump)).sample
    #expect(logs.map(\.container) == ["app", "side"] && logs[0].namespace == "shop")
    #expect(logs[0].tail.map(\.number) == [2, 3])
    let gathered = try #require(
      parsed(
        PodLogParser.self, "x\n",
        path: "mg/namespaces/shop/pods/db-0/postgres/postgres/logs/previous.log")
    ).sample[0]
    #expect(gathered.pod == "db-0" && gathered.namespace == "shop" && gathered.isPrevious)
    let named = try #require(
      parsed(PodLogParser.self, "x\n", path: "a/checkout-7d9c5b8f6d-x2v7k.previous.log")
    ).sample[0]
    #expect(named.pod == "checkout-7d9c5b8f6d-x2v7k" && named.isPrevious)
    #expect(parsed(PodLogParser.self, "x\n", path: "a/messages.log") == nil)
    #expect(parsed(PodLogParser.self, "{\n}\n", path: "a/checkout-7d9c5b8f6d-x2v7k.json") == nil)
  }

  @Test("CoreDNS: questions without an answer by their zones, a loop, answers by their codes")
  func resolver() throws {
    let text = """
      CoreDNS-1.12.0
      [ERROR] plugin/errors: 2 api.example.com. A: read udp 10.0.0.5:4->10.0.0.2:53: i/o timeout
      [ERROR] plugin/errors: 2 www.example.com. A: read udp 10.0.0.5:4->10.0.0.2:53: i/o timeout
      [ERROR] plugin/errors: 2 45479.3688. HINFO: read udp 10.0.0.5:4->10.0.0.2:53: i/o timeout
      [INFO] 10.244.0.9:39399 - 3 "A IN db.shop. udp 45 false 512" NXDOMAIN qr,aa,rd 100 0.0001s
      """
    let log = try #require(parsed(PodLogParser.self, text)?.sample.first).resolver
    #expect(log.timeouts == 3 && log.zones == ["example.com"] && log.loop == nil)
    #expect(log.answers == ["NXDOMAIN": 1])
  }

  @Test("names of pods give those of what made them")
  func names() {
    #expect(PodName.deployment(of: "checkout-7d9c5b8f6d-x2v7k") == "checkout")
    #expect(PodName.deployment(of: "my-app-5d4f-abcde") == nil)
    #expect(PodName.statefulSet(of: "db-0") == "db")
    #expect(PodName.generator(of: "fluentd-x2v7k") == "fluentd")
  }
}
