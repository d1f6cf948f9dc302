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

  @Test("events as kubectl 1.10 lists them: the object is named by the event and its kind")
  func oldEvents() throws {
    let text = """
      LAST SEEN   FIRST SEEN   COUNT   NAME                     KIND   SUBOBJECT                TYPE      REASON    SOURCE            MESSAGE
      2m          1h           12      web-1.17a3f0c2b9d8e7f6   Pod    spec.containers{app}     Warning   BackOff   kubelet, node-1   Back-off restarting failed container
      """
    let event = try #require(parsed(ClusterTableParser.self, text)?.sample.events.first)
    #expect(event.kind == "Pod" && event.name == "web-1" && event.container == "app")
    #expect(event.count == 12 && event.first == .ago(3600))
  }

  @Test("a description of a network policy gives its rules")
  func describedPolicy() throws {
    let text = """
      Name:         egress
      Namespace:    shop
      Created on:   2026-11-14 04:00:00 +0000 UTC
      Labels:       <none>
      Annotations:  <none>
      Spec:
        PodSelector:     app=api,tier in (a,b),!canary
        Allowing ingress traffic:
          To Port: 5432/TCP
          To Port: 53/UDP
          From:
            NamespaceSelector: kubernetes.io/metadata.name=shop
            PodSelector: app=web
          From:
            IPBlock:
              CIDR: 10.0.0.0/8
              Except: 10.1.0.0/16, 10.2.0.0/16
          ----------
          To Port: <any> (traffic allowed to all ports)
          From: <any> (traffic not restricted by source)
        Allowing egress traffic:
          <none> (Selected pods are isolated for egress connectivity)
        Policy Types: Ingress, Egress
      """
    let policy = try #require(parsed(DescriptionParser.self, text)?.sample.policies.first)
    #expect(policy.object.name == "egress" && policy.object.namespace == "shop")
    #expect(policy.pods.matches(["app": "api", "tier": "b"]))
    #expect(!policy.pods.matches(["app": "api", "tier": "c"]))
    #expect(!policy.pods.matches(["app": "api", "tier": "a", "canary": "1"]))
    #expect(policy.limitsIngress && policy.limitsEgress && policy.egress.isEmpty)
    #expect(policy.ingress.count == 2)
    let first = try #require(policy.ingress.first)
    #expect(first.ports.map(\.port) == ["5432", "53"])
    #expect(first.ports.map(\.transport) == ["TCP", "UDP"])
    #expect(first.peers.count == 2)
    #expect(first.peers[0].pods?.labels == ["app": "web"])
    #expect(first.peers[0].namespaces?.labels == ["kubernetes.io/metadata.name": "shop"])
    #expect(first.peers[1].block == "10.0.0.0/8")
    #expect(first.peers[1].except == ["10.1.0.0/16", "10.2.0.0/16"])
    #expect(policy.ingress[1].ports.isEmpty && policy.ingress[1].peers.isEmpty)
  }

  @Test("descriptions of a budget, an autoscaler and a job that gave up")
  func describedOthers() throws {
    let text = """
      Name:             web
      Namespace:        shop
      Max unavailable:  0
      Selector:         app=web
      Status:
          Allowed disruptions:  0
          Current:              2
          Desired:              2
          Total:                2
      Events:                   <none>


      Name:                                                  web
      Namespace:                                             shop
      Reference:                                             Deployment/web
      Metrics:                                               ( current / target )
        resource cpu on pods  (as a percentage of request):  98% (98m) / 60%
      Min replicas:                                          1
      Max replicas:                                          5
      Deployment pods:                                       5 current / 5 desired
      Conditions:
        Type           Status  Reason            Message
        ----           ------  ------            -------
        ScalingLimited True    TooManyReplicas   the desired replica count is more than the maximum


      Name:           migrate
      Namespace:      shop
      Parallelism:    1
      Completions:    1
      Backoff Limit:  2
      Pods Statuses:  0 Active / 0 Succeeded / 3 Failed
      Pod Template:
        Labels:  job-name=migrate
      """
    let dump = try #require(parsed(DescriptionParser.self, text)?.sample)
    let budget = try #require(dump.budgets.first)
    #expect(budget.allowed == 0 && budget.healthy == 2 && budget.expected == 2)
    #expect(budget.selector.labels == ["app": "web"])
    let scaler = try #require(dump.scalers.first)
    #expect(scaler.maximum == 5 && scaler.current == 5 && scaler.desired == 5)
    let job = try #require(dump.workloads.first)
    #expect(job.object.kind == "Job" && job.failed == 3)
    #expect(job.conditions.map(\.reason) == ["BackoffLimitExceeded"])
    let going = text.replacing("0 Active / 0 Succeeded", with: "1 Active / 0 Succeeded")
    #expect(parsed(DescriptionParser.self, going)?.sample.workloads.first?.conditions == [])
  }

  @Test("a description of a pod that ends early is cut")
  func cutDescription() throws {
    let text = "Name:  a\nNamespace:  shop\nNode:  n1/10.0.0.1\nControlled By:  ReplicaSet/a-1\n"
    #expect(try #require(parsed(DescriptionParser.self, text)).damage != nil)
    #expect(
      try #require(parsed(DescriptionParser.self, text + "QoS Class:  Burstable\n")).damage == nil)
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

  @Test("tables of autoscalers and of what pods use")
  func scalers() throws {
    let text = """
      NAME   REFERENCE        TARGETS              MINPODS   MAXPODS   REPLICAS   AGE
      web    Deployment/web   cpu: 187%/60%        2         10        10         6d6h
      api    Deployment/api   <unknown>/70%        2         10        3          6d6h
      cart   Deployment/cart  cpu: 7%/60%          2         10        2          6d6h

      POD                     NAME          CPU(cores)   MEMORY(bytes)
      cart-6f5d4c7b98-4kx9z   app           190m         508Mi

      NAME       CPU(cores)   CPU(%)   MEMORY(bytes)   MEMORY(%)
      worker-1   3911m        99%      9021Mi          61%
      """
    let dump = try #require(parsed(ClusterTableParser.self, text)).sample
    #expect(dump.scalers.map(\.target?.name) == ["web", "api", "cart"])
    #expect(
      dump.scalers.map { $0.conditions.first?.reason } == ["TooManyReplicas", "unknown", nil])
    #expect(dump.usages.first?.container == "app")
    #expect(dump.usages.first?.memory == 532_676_608.0)
    #expect(dump.nodes.first?.usage["cpu"] == 99)
  }
}
