#!/usr/bin/env python3
"""Writes captures of a cluster that never was, in the form in which kubectl and the API give them.

Usage: kubernetes.py NAME FOLDER. Names, addresses and times are made up; fields are those of the public API types.
"""
import copy
import datetime
import json
import os
import shutil
import sys

NOW = datetime.datetime(2026, 11, 20, 20, 38, 0)
ALPHABET = "bcdfghjklmnpqrstvwxz2456789"


def at(ago):
    """The time `ago` seconds before the capture."""
    return (NOW - datetime.timedelta(seconds=ago)).strftime("%Y-%m-%dT%H:%M:%SZ")


def word(seed, length):
    value = sum(ord(c) * 31 ** i for i, c in enumerate(seed)) * 2654435761 % 2 ** 61
    out = ""
    for _ in range(length):
        out += ALPHABET[value % len(ALPHABET)]
        value = value // len(ALPHABET) + 7919 * (value % 97)
    return out


def uid(seed):
    value = sum(ord(c) * 131 ** i for i, c in enumerate(seed)) % 16 ** 32
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def meta(name, ns=None, labels=None, ago=86400 * 12, owner=None):
    out = {"creationTimestamp": at(ago)}
    if labels:
        out["labels"] = labels
    out["name"] = name
    if ns:
        out["namespace"] = ns
    if owner:
        kind, owner_name = owner
        version = {"ReplicaSet": "apps/v1", "StatefulSet": "apps/v1", "DaemonSet": "apps/v1", "Job": "batch/v1", "CronJob": "batch/v1",
                   "Node": "v1", "Deployment": "apps/v1"}[kind]
        out["ownerReferences"] = [{"apiVersion": version, "blockOwnerDeletion": True, "controller": True, "kind": kind, "name": owner_name,
                                   "uid": uid(kind + owner_name)}]
    out["resourceVersion"] = str(100000 + len(name) * 37)
    out["uid"] = uid((ns or "") + name)
    return out


def running(ago):
    return {"running": {"startedAt": at(ago)}}


def waiting(reason, message=None):
    out = {"reason": reason}
    if message:
        out["message"] = message
    return {"waiting": out}


def ended(code, reason, ago, lasted=60, message=None):
    out = {"containerID": "containerd://" + uid(reason + str(ago)).replace("-", "") * 2, "exitCode": code, "finishedAt": at(ago),
           "reason": reason, "startedAt": at(ago + lasted)}
    if message:
        out["message"] = message
    return {"terminated": out}


def back_off(container, pod, ns):
    return waiting("CrashLoopBackOff", f"back-off 5m0s restarting failed container={container} pod={pod}_{ns}({uid(ns + pod)})")


class Cluster:
    def __init__(self):
        self.items = []

    def add(self, item):
        self.items.append(item)
        return item

    def deployment(self, ns, name, replicas, ready, ago=86400 * 30, labels=None, conditions=None, image="registry.example/%s:1.4.2"):
        labels = labels or {"app": name}
        spec = {"progressDeadlineSeconds": 600, "replicas": replicas, "revisionHistoryLimit": 10, "selector": {"matchLabels": labels},
                "strategy": {"rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"}, "type": "RollingUpdate"},
                "template": {"metadata": {"labels": labels}, "spec": {"containers": [
                    {"image": image.replace("%s", name), "imagePullPolicy": "IfNotPresent", "name": "app", "resources": {}}]}}}
        status = {"conditions": conditions or [
            {"lastTransitionTime": at(ago), "lastUpdateTime": at(ago), "message": "Deployment has minimum availability.",
             "reason": "MinimumReplicasAvailable", "status": "True" if ready else "False", "type": "Available"}],
            "observedGeneration": 3}
        if replicas:
            status["replicas"] = replicas
        if ready:
            status["readyReplicas"] = ready
            status["availableReplicas"] = ready
        return self.add({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": meta(name, ns, labels, ago), "spec": spec, "status": status})

    def pod(self, ns, name, node="node-1", phase="Running", labels=None, owner=None, ago=86400 * 5, state=None, last=None, restarts=0, ready=True,
            image=None, container="app", ports=((8080, "http"),), limits=None, requests=None, probes=None, conditions=None, extra=None,
            containers=None, init=None, spec=None, status=None, ip=None):
        if requests is None:
            requests = {"cpu": "100m", "memory": "128Mi"}
        if limits is None:
            limits = {"memory": "256Mi"}
        body = {"image": image or f"registry.example/{name.split('-')[0]}:1.4.2", "imagePullPolicy": "IfNotPresent", "name": container,
                "resources": {}}
        if ports:
            body["ports"] = [dict({"containerPort": number, "protocol": "TCP"}, **({"name": port} if port else {})) for number, port in ports]
        if limits:
            body["resources"]["limits"] = limits
        if requests:
            body["resources"]["requests"] = requests
        body.update(probes or {})
        entry = {"image": body["image"], "imageID": "", "lastState": last or {}, "name": container, "ready": ready, "restartCount": restarts,
                 "started": ready, "state": state if state is not None else running(ago - 8)}
        bodies, entries = [body], [entry]
        for other in containers or []:
            bodies.append(other[0])
            entries.append(other[1])
        all_ready = all(e["ready"] for e in entries)
        if conditions is None:
            conditions = []
            for kind, good in (("Initialized", not init or init[1]["ready"]), ("Ready", all_ready), ("ContainersReady", all_ready),
                               ("PodScheduled", True)):
                condition = {"lastProbeTime": None, "lastTransitionTime": at(ago - 8 if good else 60), "status": "True" if good else "False",
                             "type": kind}
                if not good:
                    condition["message"] = f"containers with unready status: [{container}]"
                    condition["reason"] = "ContainersNotReady"
                conditions.append(condition)
        pod_spec = {"containers": bodies, "dnsPolicy": "ClusterFirst", "restartPolicy": "Always", "schedulerName": "default-scheduler",
                    "serviceAccountName": "default", "terminationGracePeriodSeconds": 30}
        if node:
            pod_spec["nodeName"] = node
        if init:
            pod_spec["initContainers"] = [init[0]]
        pod_spec.update(spec or {})
        pod_status = {"conditions": conditions, "phase": phase, "qosClass": "Burstable"}
        if node:
            pod_status.update({"hostIP": "10.0.0.11", "startTime": at(ago)})
            if ip is not None or phase == "Running":
                pod_status["podIP"] = ip or "10.244.%d.%d" % (sum(map(ord, node)) % 9, sum(map(ord, name)) % 250 + 2)
        if entries and (state is not None or phase == "Running"):
            pod_status["containerStatuses"] = entries
        if init:
            pod_status["initContainerStatuses"] = [init[1]]
        pod_status.update(status or {})
        return self.add({"apiVersion": "v1", "kind": "Pod", "metadata": meta(name, ns, labels, ago, owner), "spec": pod_spec, "status": pod_status})

    def pods(self, ns, name, count, labels=None, hash_seed="", **options):
        """Pods of a Deployment, whose ReplicaSet is left out."""
        template = word(ns + name + hash_seed, 10)
        made = []
        for index in range(count):
            pod = f"{name}-{template}-{word(name + hash_seed + str(index), 5)}"
            own = dict(labels or {"app": name}, **{"pod-template-hash": template})
            values = {key: value(pod) if callable(value) else value for key, value in options.items()}
            values.setdefault("node", f"node-{index % 3 + 1}")
            made.append(self.pod(ns, pod, labels=own, owner=("ReplicaSet", f"{name}-{template}"), **copy.deepcopy(values)))
        return made

    def node(self, name, ago=86400 * 90, cpu="4", memory="16Gi", pressures=(), ready="True", taints=None, cordoned=False, since=600, beat=20,
             message=None, reason=None):
        conditions = []
        for kind, good, bad in (("MemoryPressure", "kubelet has sufficient memory available", "kubelet has insufficient memory available"),
                                ("DiskPressure", "kubelet has no disk pressure", "kubelet has disk pressure"),
                                ("PIDPressure", "kubelet has sufficient PID available", "kubelet has insufficient PID available")):
            short = kind in pressures
            names = {"MemoryPressure": ("KubeletHasSufficientMemory", "KubeletHasInsufficientMemory"),
                     "DiskPressure": ("KubeletHasNoDiskPressure", "KubeletHasDiskPressure"),
                     "PIDPressure": ("KubeletHasSufficientPID", "KubeletHasInsufficientPID")}[kind]
            entry = {"lastHeartbeatTime": at(beat), "lastTransitionTime": at(since if short else ago), "message": bad if short else good,
                     "reason": names[1 if short else 0], "status": "True" if short else "False", "type": kind}
            if ready == "Unknown":
                entry.update({"status": "Unknown", "reason": "NodeStatusUnknown", "message": "Kubelet stopped posting node status.",
                              "lastTransitionTime": at(since), "lastHeartbeatTime": at(since + 45)})
            conditions.append(entry)
        conditions.append({"lastHeartbeatTime": at(beat if ready != "Unknown" else since + 45),
                           "lastTransitionTime": at(ago if ready == "True" else since),
                           "message": message or ("kubelet is posting ready status" if ready == "True" else "Kubelet stopped posting node status."),
                           "reason": reason or ("KubeletReady" if ready == "True" else "NodeStatusUnknown"), "status": ready, "type": "Ready"})
        spec = {"podCIDR": "10.244.1.0/24"}
        if taints:
            spec["taints"] = taints
        if cordoned:
            spec["unschedulable"] = True
            spec.setdefault("taints", []).append({"effect": "NoSchedule", "key": "node.kubernetes.io/unschedulable", "timeAdded": at(300)})
        amounts = {"cpu": cpu, "ephemeral-storage": "95491281146", "memory": memory, "pods": "110"}
        return self.add({"apiVersion": "v1", "kind": "Node",
                         "metadata": meta(name, None, {"kubernetes.io/hostname": name, "kubernetes.io/os": "linux"}, ago), "spec": spec,
                         "status": {"addresses": [{"address": "10.0.0.11", "type": "InternalIP"}, {"address": name, "type": "Hostname"}],
                                    "allocatable": amounts, "capacity": amounts, "conditions": conditions,
                                    "nodeInfo": {"architecture": "amd64", "bootID": uid(name + "b"), "containerRuntimeVersion": "containerd://1.7.27",
                                                 "kernelVersion": "6.1.0-40-amd64", "kubeProxyVersion": "v1.33.4", "kubeletVersion": "v1.33.4",
                                                 "machineID": uid(name).replace("-", ""), "operatingSystem": "linux",
                                                 "osImage": "Debian GNU/Linux 12 (bookworm)", "systemUUID": uid(name + "s")}}})

    def nodes(self, count=3, **options):
        return [self.node(f"node-{index + 1}", **options) for index in range(count)]

    def service(self, ns, name, selector=None, port=80, target=8080, kind="ClusterIP", ip="10.96.12.5", port_name="http", ago=86400 * 30, external=None):
        spec = {"type": kind, "sessionAffinity": "None"}
        if kind == "ExternalName":
            spec["externalName"] = external
        else:
            spec.update({"clusterIP": ip, "clusterIPs": [ip], "internalTrafficPolicy": "Cluster", "ipFamilies": ["IPv4"],
                         "ipFamilyPolicy": "SingleStack", "ports": [{"name": port_name, "port": port, "protocol": "TCP", "targetPort": target}]})
        if selector:
            spec["selector"] = selector
        return self.add({"apiVersion": "v1", "kind": "Service", "metadata": meta(name, ns, {"app": name}, ago), "spec": spec,
                         "status": {"loadBalancer": {}}})

    def slice(self, ns, service, pods=(), ready=True, port=8080, port_name="http"):
        item = {"addressType": "IPv4", "apiVersion": "discovery.k8s.io/v1",
                "endpoints": [{"addresses": [pod["status"].get("podIP", "10.244.1.9")],
                               "conditions": {"ready": ready, "serving": ready, "terminating": False},
                               "nodeName": pod["spec"].get("nodeName", "node-1"),
                               "targetRef": {"kind": "Pod", "name": pod["metadata"]["name"], "namespace": ns, "uid": pod["metadata"]["uid"]}}
                              for pod in pods] or None,
                "kind": "EndpointSlice",
                "metadata": dict(meta(f"{service}-{word(service, 5)}", ns, {"kubernetes.io/service-name": service,
                                      "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io"}, 86400 * 30),
                                 generateName=f"{service}-"),
                "ports": [{"name": port_name, "port": port, "protocol": "TCP"}] if pods else None}
        if item["endpoints"] is None:
            item["endpoints"] = []
        return self.add(item)

    def endpoints(self, ns, name, pods=(), not_ready=(), port=8080):
        def addresses(of):
            return [{"ip": pod["status"].get("podIP", "10.244.1.9"), "nodeName": pod["spec"].get("nodeName", "node-1"),
                     "targetRef": {"kind": "Pod", "name": pod["metadata"]["name"], "namespace": ns, "uid": pod["metadata"]["uid"]}} for pod in of]
        item = {"apiVersion": "v1", "kind": "Endpoints", "metadata": meta(name, ns, None, 86400 * 30)}
        subset = {}
        if pods:
            subset["addresses"] = addresses(pods)
        if not_ready:
            subset["notReadyAddresses"] = addresses(not_ready)
        if subset:
            subset["ports"] = [{"name": "http", "port": port, "protocol": "TCP"}]
            item["subsets"] = [subset]
        return self.add(item)

    def event(self, ns, kind, name, reason, message, warning=True, count=1, last=60, first=None, container=None, source="kubelet", host="node-1"):
        involved = {"apiVersion": "v1", "kind": kind, "name": name, "namespace": ns, "uid": uid(ns + name)}
        if kind == "Node":
            involved = {"kind": "Node", "name": name, "uid": name}
        if container:
            involved["fieldPath"] = "spec.containers{%s}" % container
        origin = {"component": source}
        if source == "kubelet":
            origin["host"] = host
        return self.add({"apiVersion": "v1", "count": count, "eventTime": None, "firstTimestamp": at(first if first is not None else last + 60 * (count - 1)),
                         "involvedObject": involved, "kind": "Event", "lastTimestamp": at(last), "message": message,
                         "metadata": meta(f"{name}.{word(reason + message, 5)}{word(message, 11)}", ns if kind != "Node" else "default", None, last),
                         "reason": reason, "reportingComponent": source, "reportingInstance": host if source == "kubelet" else "",
                         "source": origin, "type": "Warning" if warning else "Normal"})

    def policy(self, ns, name, pods, ingress=None, egress=None, types=None):
        spec = {"podSelector": {"matchLabels": pods} if pods else {}, "policyTypes": types or
                (["Ingress"] if ingress is not None else []) + (["Egress"] if egress is not None else [])}
        if ingress:
            spec["ingress"] = ingress
        if egress:
            spec["egress"] = egress
        return self.add({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": meta(name, ns), "spec": spec})

    def namespace(self, name):
        return self.add({"apiVersion": "v1", "kind": "Namespace", "metadata": meta(name, None, {"kubernetes.io/metadata.name": name}),
                         "spec": {"finalizers": ["kubernetes"]}, "status": {"phase": "Active"}})

    def coredns(self, count=2, labels=None, **options):
        made = self.pods("kube-system", "coredns", count, labels={"k8s-app": "kube-dns"}, container="coredns",
                         image="registry.k8s.io/coredns/coredns:v1.12.0", ports=((53, "dns"), (53, "dns-tcp"), (9153, "metrics")), **options)
        for pod in made:
            for index, port in enumerate(pod["spec"]["containers"][0]["ports"]):
                port["protocol"] = "UDP" if index == 0 else "TCP"
        return made

    def write(self, path, items=None):
        with open(path, "w") as file:
            json.dump({"apiVersion": "v1", "items": items if items is not None else self.items, "kind": "List", "metadata": {"resourceVersion": ""}},
                      file, indent=4)
            file.write("\n")


def yaml(value, indent=0):
    """Block YAML, as `kubectl get -o yaml` writes it."""
    pad = "  " * indent
    out = []
    if isinstance(value, dict):
        for key in sorted(value):
            inner = value[key]
            if isinstance(inner, dict) and inner:
                out.append(f"{pad}{key}:\n{yaml(inner, indent + 1)}")
            elif isinstance(inner, list) and inner:
                out.append(f"{pad}{key}:\n{yaml(inner, indent)}")
            else:
                out.append(f"{pad}{key}: {scalar(inner)}\n")
    elif isinstance(value, list):
        for inner in value:
            if isinstance(inner, (dict, list)) and inner:
                text = yaml(inner, indent + 1)
                out.append(pad + "- " + text[len(pad) + 2:])
            else:
                out.append(f"{pad}- {scalar(inner)}\n")
    return "".join(out)


def scalar(value):
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, dict):
        return "{}"
    if isinstance(value, list):
        return "[]"
    plain = all(c.isalnum() or c in "-_./() " for c in value) and value and not value[0].isdigit() and value.lower() not in ("true", "false", "null", "yes", "no", "on", "off") \
        and value[0].isalpha() and value == value.strip()
    return value if plain else json.dumps(value)


def healthy_base(cluster):
    """A small cluster in which all is well: nodes, DNS, two deployments, a daemon set, a database."""
    cluster.nodes()
    for name in ("shop", "kube-system", "default"):
        cluster.namespace(name)
    dns = cluster.coredns()
    cluster.service("kube-system", "kube-dns", {"k8s-app": "kube-dns"}, 53, 53, ip="10.96.0.10", port_name="dns")
    cluster.slice("kube-system", "kube-dns", dns, port=53, port_name="dns")
    cluster.deployment("shop", "cart", 3, 3)
    cart = cluster.pods("shop", "cart", 3)
    cluster.service("shop", "cart", {"app": "cart"}, ip="10.96.12.9")
    cluster.slice("shop", "cart", cart)
    db = cluster.pod("shop", "db-0", labels={"app": "db", "apps.kubernetes.io/pod-index": "0"}, owner=("StatefulSet", "db"), ports=((5432, "postgres"),),
                     image="postgres:16", container="postgres")
    cluster.service("shop", "db", {"app": "db"}, 5432, 5432, ip="10.96.12.20", port_name="postgres")
    cluster.slice("shop", "db", [db], port=5432, port_name="postgres")
    return cluster


SAMPLES = {}


def sample(function):
    SAMPLES[function.__name__.replace("_", "-")] = function
    return function


def split(cluster, out, *kinds_and_files):
    """Writes objects of some kinds into files of their own."""
    for kinds, name in kinds_and_files:
        cluster.write(os.path.join(out, name), [item for item in cluster.items if item["kind"] in kinds])


@sample
def k8s_oom_killed(out):
    """Three pods of a deployment killed at their limit, in back-off; the service in front has no endpoints."""
    c = healthy_base(Cluster())
    c.deployment("shop", "checkout", 3, 0)
    pods = c.pods("shop", "checkout", 3, ready=False, restarts=7, ago=1500, limits={"memory": "256Mi"},
                  state=lambda pod: back_off("app", pod, "shop"), last=ended(137, "OOMKilled", 95, 40))
    c.service("shop", "checkout", {"app": "checkout"})
    c.slice("shop", "checkout", pods, ready=False)
    for pod in pods:
        name = pod["metadata"]["name"]
        c.event("shop", "Pod", name, "BackOff", f"Back-off restarting failed container app in pod {name}_shop({uid('shop' + name)})", count=31, last=20,
                container="app", host=pod["spec"]["nodeName"])
    c.write(os.path.join(out, "cluster.json"))


@sample
def k8s_oom_sidecar(out):
    """kubectl describe of a pod whose sidecar is killed again and again while the application runs."""
    with open(os.path.join(out, "describe.txt"), "w") as file:
        file.write(DESCRIBED_SIDECAR)


@sample
def k8s_oom_job(out):
    """A nightly job killed for want of memory, as YAML."""
    c = Cluster()
    c.nodes(1)
    c.pod("batch", "report-29394600-x7k2m", phase="Failed", labels={"job-name": "report-29394600"}, owner=("Job", "report-29394600"), ago=2400,
          state=ended(137, "OOMKilled", 1300, 1000), ready=False, limits={"memory": "512Mi"}, spec={"restartPolicy": "Never"}, container="report",
          conditions=[{"lastProbeTime": None, "lastTransitionTime": at(1299), "status": "False", "type": "Ready", "reason": "PodFailed"}])
    with open(os.path.join(out, "pods.yaml"), "w") as file:
        file.write(yaml({"apiVersion": "v1", "items": c.items, "kind": "List", "metadata": {"resourceVersion": ""}}))


@sample
def k8s_evicted_pressure(out):
    """A node short of memory evicts pods; the condition still stands."""
    c = Cluster()
    c.node("node-1")
    c.node("node-2", pressures=("MemoryPressure",), since=700,
           taints=[{"effect": "NoSchedule", "key": "node.kubernetes.io/memory-pressure", "timeAdded": at(699)}])
    c.deployment("media", "encoder", 4, 1)
    c.pods("media", "encoder", 3, phase="Failed", node="node-2", ago=4000, requests={}, limits={},
           conditions=[{"lastProbeTime": None, "lastTransitionTime": at(650), "message": "The node was low on resource: memory.",
                        "reason": "TerminationByKubelet", "status": "True", "type": "DisruptionTarget"}],
           status={"reason": "Evicted", "message": "The node was low on resource: memory. Threshold quantity: 100Mi, available: 73404Ki. "
                   "Container app was using 2510048Ki, request is 0, has larger consumption of memory. "})
    c.pods("media", "encoder", 1, hash_seed="b", ago=500, requests={}, limits={})
    c.event("", "Node", "node-2", "EvictionThresholdMet", "Attempting to reclaim memory", count=6, last=30, host="node-2")
    c.write(os.path.join(out, "cluster.json"))


@sample
def k8s_evicted_disk(out):
    """Pods evicted half an hour ago for want of disk; the node has room again."""
    c = Cluster()
    c.nodes(2)
    c.deployment("media", "thumbs", 2, 2)
    c.pods("media", "thumbs", 2, phase="Failed", node="node-2", ago=9000,
           conditions=[{"lastProbeTime": None, "lastTransitionTime": at(1800), "message": "The node was low on resource: ephemeral-storage.",
                        "reason": "TerminationByKubelet", "status": "True", "type": "DisruptionTarget"}],
           status={"reason": "Evicted", "message": "The node was low on resource: ephemeral-storage. Threshold quantity: 9549128114, available: "
                   "8801234Ki. Container app was using 41203328Ki, request is 0, has larger consumption of ephemeral-storage. "})
    c.pods("media", "thumbs", 2, hash_seed="b", ago=1700)
    c.write(os.path.join(out, "cluster.json"))


@sample
def k8s_evicted_limit(out):
    """An emptyDir volume beyond its limit, told by events alone."""
    c = Cluster()
    c.event("media", "Pod", "cache-" + word("cache", 10) + "-" + word("c1", 5), "Evicted",
            'Usage of EmptyDir volume "scratch" exceeds the limit "1Gi". ', last=240)
    c.event("media", "Pod", "cache-" + word("cache", 10) + "-" + word("c2", 5), "Evicted",
            'Usage of EmptyDir volume "scratch" exceeds the limit "1Gi". ', last=90)
    c.write(os.path.join(out, "events.json"))


@sample
def k8s_crash_exit(out):
    """A new version ends with exit code 1, since its database refuses its password; log of the previous run beside it."""
    c = healthy_base(Cluster())
    c.deployment("shop", "orders", 2, 0)
    pods = c.pods("shop", "orders", 2, ready=False, restarts=6, ago=800, state=lambda pod: back_off("app", pod, "shop"),
                  last=ended(1, "Error", 100, 3))
    c.service("shop", "orders", {"app": "orders"}, ip="10.96.12.31")
    c.slice("shop", "orders", pods, ready=False)
    c.write(os.path.join(out, "cluster.json"))
    with open(os.path.join(out, pods[0]["metadata"]["name"] + ".previous.log"), "w") as file:
        file.write("2026-11-20T20:36:14.201Z  INFO orders 1.8.0 starting, profile production\n"
                   "2026-11-20T20:36:15.730Z  INFO reading catalogue, 1204 items\n"
                   "2026-11-20T20:36:16.418Z ERROR cannot start: FATAL: password authentication failed for user \"orders\"\n")


@sample
def k8s_crash_liveness(out):
    """A liveness probe that the application is too slow for; kubectl describe of one pod."""
    with open(os.path.join(out, "describe-pod.txt"), "w") as file:
        file.write(DESCRIBED_LIVENESS)


@sample
def k8s_crash_config(out):
    """A secret that a deployment names is missing."""
    c = Cluster()
    c.nodes(1)
    c.deployment("pay", "gateway", 2, 0)
    pods = c.pods("pay", "gateway", 2, phase="Pending", ready=False, ago=1900,
                  state=waiting("CreateContainerConfigError", 'secret "gateway-tls" not found'))
    for pod in pods:
        c.event("pay", "Pod", pod["metadata"]["name"], "Failed", 'Error: secret "gateway-tls" not found', count=88, last=12, container="app")
    c.write(os.path.join(out, "cluster.json"))


@sample
def k8s_crash_events(out):
    """Nothing but kubectl get events as a table."""
    hash_, pod = word("mailer", 10), word("m1", 5)
    name = f"mailer-{hash_}-{pod}"
    rows = [("LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"),
            ("14m", "Normal", "Scheduled", f"pod/{name}", f"Successfully assigned mail/{name} to node-2"),
            ("11m", "Normal", "Pulled", f"pod/{name}", 'Container image "registry.example/mailer:2.0" already present on machine'),
            ("9s", "Warning", "BackOff", f"pod/{name}", f"Back-off restarting failed container app in pod {name}_mail({uid(name)})"),
            ("14m", "Normal", "SuccessfulCreate", f"replicaset/mailer-{hash_}", f"Created pod: {name}")]
    widths = [max(len(row[i]) for row in rows) + 3 for i in range(4)]
    with open(os.path.join(out, "events.txt"), "w") as file:
        for row in rows:
            file.write("".join(cell.ljust(widths[i]) for i, cell in enumerate(row[:4])) + row[4] + "\n")
        # As `kubectl describe` counts it.
        file.write("\n")
    c = Cluster()
    c.event("mail", "Pod", name, "BackOff", f"Back-off restarting failed container app in pod {name}_mail({uid('mail' + name)})", count=62, last=9,
            container="app")
    c.write(os.path.join(out, "events.json"))


@sample
def k8s_image_missing(out):
    """A tag that was never pushed: 40 pods of one deployment."""
    c = Cluster()
    c.nodes()
    c.deployment("shop", "search", 40, 0)
    message = ('failed to pull and unpack image "registry.example/search:2.0.1": failed to resolve reference "registry.example/search:2.0.1": '
               'registry.example/search:2.0.1: not found')
    pods = c.pods("shop", "search", 40, phase="Pending", ready=False, ago=1300, image="registry.example/search:2.0.1",
                  state=waiting("ImagePullBackOff", 'Back-off pulling image "registry.example/search:2.0.1"'))
    for pod in pods[:3]:
        c.event("shop", "Pod", pod["metadata"]["name"], "Failed", f'Failed to pull image "registry.example/search:2.0.1": rpc error: code = NotFound desc = {message}',
                count=9, last=40, container="app")
        c.event("shop", "Pod", pod["metadata"]["name"], "Failed", "Error: ErrImagePull", count=9, last=40, container="app")
    c.service("shop", "search", {"app": "search"}, ip="10.96.12.40")
    c.slice("shop", "search")
    c.write(os.path.join(out, "cluster.json"))


@sample
def k8s_image_denied(out):
    """The registry refuses the new version while the old one serves."""
    c = Cluster()
    c.nodes()
    c.deployment("shop", "cart", 3, 3)
    c.pods("shop", "cart", 3)
    c.pods("shop", "cart", 1, hash_seed="new", phase="Pending", ready=False, ago=600, image="registry.example/private/cart:9",
           state=waiting("ErrImagePull", 'failed to pull and unpack image "registry.example/private/cart:9": failed to resolve reference '
                         '"registry.example/private/cart:9": pull access denied, repository does not exist or may require authorization: '
                         'server message: insufficient_scope: authorization failed'))
    c.write(os.path.join(out, "pods.json"))


@sample
def k8s_tables(out):
    """kubectl get pods, as people paste it: a rate limit, told by the table of events."""
    with open(os.path.join(out, "pods.txt"), "w") as file:
        file.write(TABLE_PODS)


@sample
def k8s_unschedulable_cpu(out):
    """Pods that ask for more processors than any node has left."""
    c = Cluster()
    c.nodes(2, cpu="3920m", memory="15Gi")
    c.node("control-1", cpu="2", memory="4Gi", taints=[{"effect": "NoSchedule", "key": "node-role.kubernetes.io/control-plane"}])
    c.pods("ml", "features", 2, requests={"cpu": "3", "memory": "4Gi"}, limits={"memory": "4Gi"})
    message = ("0/3 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 2 Insufficient cpu. "
               "preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod.")
    c.deployment("ml", "trainer", 2, 0)
    pods = c.pods("ml", "trainer", 2, node=None, phase="Pending", ago=3000, requests={"cpu": "2", "memory": "4Gi"}, limits={"memory": "4Gi"},
                  conditions=[{"lastProbeTime": None, "lastTransitionTime": at(3000), "message": message, "reason": "Unschedulable", "status": "False",
                               "type": "PodScheduled"}])
    for pod in pods:
        c.event("ml", "Pod", pod["metadata"]["name"], "FailedScheduling", message, count=11, last=100, source="default-scheduler")
    c.write(os.path.join(out, "cluster.json"))


@sample
def k8s_unschedulable_claim(out):
    """A claim whose class has no provisioner; kubectl describe of the pod and the claim."""
    with open(os.path.join(out, "describe.txt"), "w") as file:
        file.write(DESCRIBED_CLAIM)


@sample
def k8s_node_silent(out):
    """A kubelet that stopped posting; pods on it stay as they were last seen."""
    c = Cluster()
    c.node("node-1")
    c.node("node-2", ready="Unknown", since=260,
           taints=[{"effect": "NoSchedule", "key": "node.kubernetes.io/unreachable", "timeAdded": at(259)},
                   {"effect": "NoExecute", "key": "node.kubernetes.io/unreachable", "timeAdded": at(259)}])
    c.deployment("shop", "cart", 2, 1)
    c.pods("shop", "cart", 1, node="node-1")
    c.pods("shop", "cart", 1, hash_seed="x", node="node-2", ready=True,
           conditions=[{"lastProbeTime": None, "lastTransitionTime": at(258), "status": "False", "type": "Ready"}])
    c.event("", "Node", "node-2", "NodeNotReady", "Node node-2 status is now: NodeNotReady", warning=False, last=260, source="node-controller")
    c.write(os.path.join(out, "cluster.json"))


@sample
def k8s_node_table(out):
    """kubectl get nodes: one is not ready."""
    with open(os.path.join(out, "nodes.txt"), "w") as file:
        file.write("$ kubectl get nodes\n"
                   "NAME      STATUS                        ROLES           AGE    VERSION\n"
                   "ctrl-1    Ready                         control-plane   211d   v1.32.7\n"
                   "work-1    Ready,SchedulingDisabled      <none>          211d   v1.32.7\n"
                   "work-2    NotReady                      <none>          180d   v1.32.7\n")


@sample
def k8s_service_selector(out):
    """The label of the pods was renamed, the selector was not; separate files, as kubectl get TYPE -o json gives them."""
    c = Cluster()
    c.namespace("shop")
    c.deployment("shop", "web", 2, 2, labels={"app.kubernetes.io/name": "web", "tier": "frontend"})
    c.pods("shop", "web", 2, labels={"app.kubernetes.io/name": "web", "tier": "frontend"})
    c.service("shop", "web", {"app.kubernetes.io/name": "web", "tier": "front-end"})
    c.slice("shop", "web")
    split(c, out, (("Pod",), "pods.json"), (("Service",), "svc.json"), (("EndpointSlice",), "endpointslices.json"), (("Deployment",), "deploy.json"))


@sample
def k8s_service_not_ready(out):
    """Both pods run, and their readiness probe fails since their database is away."""
    c = Cluster()
    c.nodes()
    probe = {"readinessProbe": {"failureThreshold": 3, "httpGet": {"path": "/ready", "port": "http", "scheme": "HTTP"}, "periodSeconds": 10,
                                "successThreshold": 1, "timeoutSeconds": 1}}
    pods = c.pods("shop", "basket", 2, ready=False, ago=40000, state=running(39990), probes=probe)
    c.deployment("shop", "basket", 2, 0)
    c.service("shop", "basket", {"app": "basket"}, ip="10.96.12.50")
    c.endpoints("shop", "basket", not_ready=pods)
    for pod in pods:
        c.event("shop", "Pod", pod["metadata"]["name"], "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503", count=190, last=4,
                container="app")
    c.write(os.path.join(out, "cluster.json"))


@sample
def k8s_service_port(out):
    """The service names a port that no container has."""
    c = Cluster()
    pods = c.pods("shop", "rates", 2, ports=((8080, "web"),))
    c.service("shop", "rates", {"app": "rates"}, target="http", ip="10.96.12.60")
    item = c.slice("shop", "rates", pods)
    item["ports"] = []
    c.write(os.path.join(out, "cluster.json"))


@sample
def k8s_service_refused(out):
    """A target port on which nobody listens, and the log of a client that is refused."""
    c = healthy_base(Cluster())
    pods = c.pods("shop", "stock", 2, ports=((9090, None),))
    c.service("shop", "stock", {"app": "stock"}, port=80, target=8080, ip="10.96.12.70")
    c.slice("shop", "stock", pods)
    c.write(os.path.join(out, "cluster.json"))
    client = next(i for i in c.items if i["kind"] == "Pod" and i["metadata"]["name"].startswith("cart-"))["metadata"]["name"]
    with open(os.path.join(out, client + ".log"), "w") as file:
        for index in range(12):
            file.write(f"2026-11-20T20:3{index % 8}:0{index % 6}.120Z WARN stock unavailable: Get \"http://stock.shop.svc.cluster.local/items\": "
                       "dial tcp 10.96.12.70:80: connect: connection refused\n")


@sample
def k8s_dns_loop(out):
    """CoreDNS finds that its questions come back to it, and stops."""
    c = Cluster()
    c.nodes(2)
    c.deployment("kube-system", "coredns", 2, 0, labels={"k8s-app": "kube-dns"})
    pods = c.coredns(ready=False, restarts=9, ago=2000, state=lambda pod: back_off("coredns", pod, "kube-system"), last=ended(1, "Error", 120, 2))
    c.service("kube-system", "kube-dns", {"k8s-app": "kube-dns"}, 53, 53, ip="10.96.0.10", port_name="dns")
    c.slice("kube-system", "kube-dns", pods, ready=False, port=53, port_name="dns")
    c.write(os.path.join(out, "kube-system.json"))
    with open(os.path.join(out, "coredns.log"), "w") as file:
        file.write(".:53\n[INFO] plugin/reload: Running configuration SHA512 = 591cf328cccc12bc490481273e738df59329c62c0b729d94e8b61db9961c2fa5\n"
                   "CoreDNS-1.12.0\nlinux/amd64, go1.23.3, 51e11f1\n"
                   "[FATAL] plugin/loop: Loop (127.0.0.1:41013 -> :53) detected for zone \".\", see https://coredns.io/plugins/loop#troubleshooting. "
                   "Query: \"HINFO 4547991504243258144.3688648895315093531.\"\n")


@sample
def k8s_dns_upstream(out):
    """The servers that CoreDNS asks do not answer."""
    with open(os.path.join(out, "coredns.log"), "w") as file:
        file.write(".:53\nCoreDNS-1.11.3\nlinux/amd64, go1.21.11, a6338e9\n")
        names = ["api.payments.example.", "registry.example.org.", "mail.partner.example.net.", "time.example.com."]
        for index in range(60):
            file.write(f"[ERROR] plugin/errors: 2 {names[index % 4]} {'A' if index % 2 else 'AAAA'}: read udp 10.244.0.5:{40000 + index * 7}->10.0.0.2:53: i/o timeout\n")


@sample
def k8s_policy_ingress(out):
    """The database accepts only pods with a label that the new client does not have."""
    c = healthy_base(Cluster())
    pods = c.pods("shop", "invoices", 2, restarts=0)
    c.deployment("shop", "invoices", 2, 2)
    c.policy("shop", "db-clients", {"app": "db"}, ingress=[{"from": [{"podSelector": {"matchLabels": {"db-client": "true"}}}],
                                                             "ports": [{"port": 5432, "protocol": "TCP"}]}])
    c.write(os.path.join(out, "cluster.json"))
    with open(os.path.join(out, pods[0]["metadata"]["name"] + ".log"), "w") as file:
        for index in range(9):
            file.write(f"2026-11-20 20:3{index % 8}:00 ERROR invoices.db: connection to server at \"db.shop.svc.cluster.local\" (10.96.12.20), port 5432 failed: Connection timed out\n")


@sample
def k8s_policy_dns(out):
    """Egress is closed by default, and nobody thought of DNS."""
    c = healthy_base(Cluster())
    c.namespace("jobs")
    pods = c.pods("jobs", "importer", 1)
    c.deployment("jobs", "importer", 1, 1)
    c.policy("jobs", "default-deny-egress", None, egress=[], types=["Egress"])
    c.policy("jobs", "allow-https", {"app": "importer"}, egress=[{"ports": [{"port": 443, "protocol": "TCP"}]}])
    c.write(os.path.join(out, "cluster.json"))
    with open(os.path.join(out, pods[0]["metadata"]["name"] + ".log"), "w") as file:
        for index in range(6):
            file.write(f"2026-11-20T20:3{index}:00Z level=error msg=\"fetch failed\" err=\"Get \\\"https://feed.partner.example/v1\\\": dial tcp: lookup feed.partner.example on 10.96.0.10:53: read udp 10.244.1.8:39022->10.96.0.10:53: i/o timeout\"\n")


# What a description of a pod without trouble ends with.
DESCRIBED_END = """    Limits:
      memory:  512Mi
    Requests:
      cpu:        100m
      memory:     512Mi
    Environment:  <none>
    Mounts:       <none>
Conditions:
  Type              Status
  Initialized       True 
  Ready             True 
  ContainersReady   True 
  PodScheduled      True 
Volumes:            <none>
QoS Class:          Burstable
Node-Selectors:     <none>
Tolerations:        <none>
Events:             <none>
"""


POD_DESCRIBED = """Name:             {name}
Namespace:        shop
Priority:         0
Service Account:  default
Node:             node-1/192.168.7.11
Start Time:       {rfc}
Labels:           {labels}
Annotations:      <none>
Status:           Running
IP:               {ip}
IPs:
  IP:           {ip}
Controlled By:  {owner}
Containers:
  app:
    Image:          registry.example/{image}
    Port:           {port}/TCP
    State:          Running
      Started:      {rfc}
    Ready:          True
    Restart Count:  0
""" + DESCRIBED_END + "\n\n"


def described_policy(out, except_, log):
    """A cluster of IPv6 in kubectl's words: an API server, its database and a policy for its egress."""
    name = "api-7d9c5b8f6d-x2v7k"
    with open(os.path.join(out, "describe.txt"), "w") as file:
        file.write(POD_DESCRIBED.format(name=name, rfc=rfc(90000), ip="fd00:10:244:1::17", owner="ReplicaSet/api-7d9c5b8f6d",
                                        labels="app=api\n                  pod-template-hash=7d9c5b8f6d", image="api:1.4.2", port=8080))
        file.write(POD_DESCRIBED.format(name="db-0", rfc=rfc(900000), ip="fd00:10:244:2::9", owner="StatefulSet/db", labels="app=db", image="postgres:16", port=5432))
        file.write(f"""Name:         api-egress
Namespace:    shop
Created on:   2026-11-14 04:00:00 +0000 UTC
Labels:       <none>
Annotations:  <none>
Spec:
  PodSelector:     app=api
  Not affecting ingress traffic
  Allowing egress traffic:
    To Port: 53/UDP
    To Port: 53/TCP
    To:
      NamespaceSelector: kubernetes.io/metadata.name=kube-system
      PodSelector: k8s-app=kube-dns
    ----------
    To Port: <any> (traffic allowed to all ports)
    To:
      IPBlock:
        CIDR: fd00:10::/32
        Except: {except_}
  Policy Types: Egress
""")
    with open(os.path.join(out, name + ".log"), "w") as file:
        for index in range(6):
            file.write(f"2026-11-20T20:3{index}:00Z level=error msg=\"query failed\" err=\"{log}: i/o timeout\"\n")


@sample
def k8s_policy_described(out):
    """The range that the policy leaves out is that of the pods."""
    described_policy(out, "fd00:10:244::/48", "dial tcp [fd00:10:244:2::9]:5432")


@sample
def healthy_k8s_policy_described(out):
    """The policy leaves another range out; a partner outside is slow."""
    described_policy(out, "fd00:10:96::/112", "Post \\\"https://pay.partner.example/v1\\\": read tcp [fd00:10:244:1::17]:40122->[2001:db8::7]:443")


@sample
def k8s_two_faults(out):
    """Two faults that have nothing to do with each other: an image that is missing, and a job killed for want of memory."""
    c = healthy_base(Cluster())
    c.deployment("shop", "search", 2, 0)
    c.pods("shop", "search", 2, phase="Pending", ready=False, ago=1300, image="registry.example/search:2.0.1",
           state=waiting("ErrImagePull", 'failed to resolve reference "registry.example/search:2.0.1": registry.example/search:2.0.1: not found'))
    c.pods("batch", "crunch", 2, ready=False, restarts=4, ago=4000, state=lambda pod: back_off("app", pod, "batch"), last=ended(137, "OOMKilled", 60))
    c.write(os.path.join(out, "cluster.json"))


@sample
def compound_k8s_oom_jvm(out):
    """A deployment killed for want of memory, and the collector's figures of a JVM whose heap only grows."""
    c = healthy_base(Cluster())
    c.deployment("shop", "visits", 1, 0)
    pods = c.pods("shop", "visits", 1, ready=False, restarts=4, ago=90000, limits={"memory": "384Mi"}, image="registry.example/visits:2.2-jre17",
                  state=lambda pod: back_off("app", pod, "shop"), last=ended(137, "OOMKilled", 70, 5000))
    c.service("shop", "visits", {"app": "visits"}, ip="10.96.12.77")
    c.slice("shop", "visits", pods, ready=False)
    c.write(os.path.join(out, "cluster.json"))
    other = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "leak-heap-jstat-gc")
    for name in os.listdir(other):
        shutil.copy(os.path.join(other, name), out)


@sample
def compound_k8s_oom_kernel(out):
    """The same kill as the kernel of the node and as the API tell it."""
    c = Cluster()
    c.node("node-1")
    c.deployment("shop", "resize", 1, 0)
    pod = c.pods("shop", "resize", 1, node="node-1", ready=False, restarts=3, ago=4000, limits={"memory": "128Mi"},
                 state=lambda pod: back_off("app", pod, "shop"), last=ended(137, "OOMKilled", 50, 300))[0]
    c.write(os.path.join(out, "cluster.json"))
    group = "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod%s.slice" % pod["metadata"]["uid"].replace("-", "_")
    scope = f"{group}/cri-containerd-{'5f' * 32}.scope"
    with open(os.path.join(out, "dmesg.txt"), "w") as file:
        file.write(f"""[812345.100000] resize invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=984
[812345.100021] CPU: 1 PID: 30211 Comm: resize Not tainted 6.1.0-40-amd64 #1 Debian 6.1.153-1
[812345.100034] Call Trace:
[812345.100040]  <TASK>
[812345.100044]  dump_stack_lvl+0x44/0x5c
[812345.100050]  oom_kill_process.cold+0xb/0x10
[812345.100060]  </TASK>
[812345.100070] memory: usage 131072kB, limit 131072kB, failcnt 812
[812345.100080] swap: usage 0kB, limit 0kB, failcnt 0
[812345.100090] Memory cgroup stats for {scope}:
[812345.100095] anon 131072000
[812345.100096] file 40960
[812345.100099] Tasks state (memory values in pages):
[812345.100101] [  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name
[812345.100105] [  30211]  1000 30211    81000    31900       320000        0           984 resize
[812345.100110] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=cri-containerd-{'5f' * 32}.scope,mems_allowed=0,oom_memcg={scope},task_memcg={scope},task=resize,pid=30211,uid=1000
[812345.100120] Memory cgroup out of memory: Killed process 30211 (resize) total-vm:324000kB, anon-rss:127000kB, file-rss:600kB, shmem-rss:0kB, UID:1000 pgtables:312kB oom_score_adj:984
""")


# Look-alikes.

@sample
def healthy_k8s_cluster(out):
    """All is well, with budgets, policies, an autoscaler and the usual events."""
    c = healthy_base(Cluster())
    c.pod("kube-system", "kube-proxy-" + word("p", 5), labels={"k8s-app": "kube-proxy"}, owner=("DaemonSet", "kube-proxy"), container="kube-proxy")
    c.pod("kube-system", "etcd-control-1", node="control-1", labels={"component": "etcd"}, owner=("Node", "control-1"), container="etcd")
    c.service("default", "kubernetes", None, 443, 6443, ip="10.96.0.1", port_name="https")
    c.policy("shop", "db-clients", {"app": "db"}, ingress=[{"from": [{"podSelector": {"matchLabels": {"app": "cart"}}}],
                                                             "ports": [{"port": 5432, "protocol": "TCP"}]}])
    c.add({"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": meta("cart", "shop"),
           "spec": {"minAvailable": 2, "selector": {"matchLabels": {"app": "cart"}}},
           "status": {"currentHealthy": 3, "desiredHealthy": 2, "disruptionsAllowed": 1, "expectedPods": 3, "observedGeneration": 1, "conditions": []}})
    c.add({"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": meta("cart", "shop"),
           "spec": {"maxReplicas": 6, "minReplicas": 3, "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "cart"}},
           "status": {"currentReplicas": 3, "desiredReplicas": 3, "currentMetrics": None, "conditions": []}})
    pod = next(i for i in c.items if i["kind"] == "Pod" and i["metadata"]["name"].startswith("cart-"))["metadata"]["name"]
    c.event("shop", "Pod", pod, "Unhealthy", "Readiness probe failed: Get \"http://10.244.1.7:8080/ready\": context deadline exceeded", count=1, last=1700,
            container="app")
    c.event("shop", "Pod", pod, "Pulled", 'Container image "registry.example/cart:1.4.2" already present on machine', warning=False, last=2000)
    c.write(os.path.join(out, "cluster.json"))


@sample
def healthy_k8s_oom_long_ago(out):
    """Killed once for want of memory eleven days ago, and ready since."""
    c = healthy_base(Cluster())
    c.deployment("shop", "checkout", 2, 2)
    c.pods("shop", "checkout", 2, restarts=1, ago=86400 * 20, state=running(86400 * 11), last=ended(137, "OOMKilled", 86400 * 11 + 2, 86400 * 9))
    c.write(os.path.join(out, "cluster.json"))


@sample
def healthy_k8s_exit_137(out):
    """Killed by hand or by a drain (exit code 137 and 143 without OOMKilled), and up again."""
    c = healthy_base(Cluster())
    c.deployment("shop", "checkout", 2, 2)
    c.pods("shop", "checkout", 1, restarts=1, ago=86400, state=running(4000), last=ended(137, "Error", 4002, 8000))
    c.pods("shop", "checkout", 1, hash_seed="b", restarts=1, ago=86400, state=running(5000), last=ended(143, "Error", 5002, 8000))
    c.write(os.path.join(out, "cluster.json"))


@sample
def healthy_k8s_evicted_stale(out):
    """Pods that were evicted weeks ago still stand in the list."""
    c = healthy_base(Cluster())
    c.pods("shop", "cart", 12, hash_seed="old", phase="Failed", ago=86400 * 25,
           status={"reason": "Evicted", "message": "The node was low on resource: ephemeral-storage. "})
    c.write(os.path.join(out, "cluster.json"))


@sample
def healthy_k8s_crash_recovered(out):
    """A pod that crashed while its database came up, and has been ready for hours; its back-off is over."""
    c = healthy_base(Cluster())
    c.deployment("shop", "orders", 1, 1)
    pods = c.pods("shop", "orders", 1, restarts=6, ago=30000, state=running(25000), last=ended(1, "Error", 25300, 5))
    name = pods[0]["metadata"]["name"]
    c.event("shop", "Pod", name, "BackOff", f"Back-off restarting failed container app in pod {name}_shop({uid('shop' + name)})", count=22, last=3300, container="app")
    c.write(os.path.join(out, "cluster.json"))


@sample
def healthy_k8s_jobs(out):
    """Jobs that are done: one at once, one at its second try."""
    c = healthy_base(Cluster())
    done = [{"lastProbeTime": None, "lastTransitionTime": at(3000), "status": "False", "type": "Ready", "reason": "PodCompleted"}]
    for minute in ("29394480", "29394540"):
        c.add({"apiVersion": "batch/v1", "kind": "Job", "metadata": meta(f"report-{minute}", "shop", None, 4000, ("CronJob", "report")),
               "spec": {"backoffLimit": 6, "completions": 1, "parallelism": 1, "template": {"metadata": {}, "spec": {"containers": [
                   {"name": "app", "image": "registry.example/report:1", "resources": {}}], "restartPolicy": "Never"}}},
               "status": {"succeeded": 1, "failed": 1 if minute.endswith("540") else 0, "startTime": at(4000), "completionTime": at(3000),
                          "conditions": [{"type": "Complete", "status": "True", "lastProbeTime": at(3000), "lastTransitionTime": at(3000)}]}})
        c.pod("shop", f"report-{minute}-{word(minute, 5)}", phase="Succeeded", labels={"job-name": f"report-{minute}"}, owner=("Job", f"report-{minute}"),
              ago=4000, state=ended(0, "Completed", 3000, 900), ready=False, conditions=done, spec={"restartPolicy": "Never"})
    c.pod("shop", f"report-29394540-{word('f', 5)}", phase="Failed", labels={"job-name": "report-29394540"}, owner=("Job", "report-29394540"), ago=4100,
          state=ended(1, "Error", 4050, 20), ready=False, conditions=done, spec={"restartPolicy": "Never"})
    c.write(os.path.join(out, "cluster.json"))


@sample
def healthy_k8s_rollout(out):
    """In the middle of a rollout: new pods come up, one waits for a node for some seconds, the new service has nobody yet."""
    c = healthy_base(Cluster())
    c.deployment("shop", "ads", 2, 0, ago=40)
    pods = c.pods("shop", "ads", 1, ready=False, ago=40, state=running(25))
    c.pods("shop", "ads", 1, hash_seed="b", phase="Pending", ready=False, ago=20, state=waiting("ContainerCreating"))
    c.pods("shop", "ads", 1, hash_seed="c", node=None, phase="Pending", ago=9,
           conditions=[{"lastProbeTime": None, "lastTransitionTime": at(9), "message": "0/3 nodes are available: 3 Insufficient cpu.",
                        "reason": "Unschedulable", "status": "False", "type": "PodScheduled"}])
    c.service("shop", "ads", {"app": "ads"}, ip="10.96.12.80", ago=3000)
    c.endpoints("shop", "ads", not_ready=pods)
    name = pods[0]["metadata"]["name"]
    c.event("shop", "Pod", name, "Unhealthy", "Readiness probe failed: dial tcp 10.244.1.9:8080: connect: connection refused", count=2, last=5, container="app")
    c.write(os.path.join(out, "cluster.json"))


@sample
def healthy_k8s_services(out):
    """Services that nobody stands behind on purpose."""
    c = healthy_base(Cluster())
    c.deployment("shop", "preview", 0, 0)
    c.service("shop", "preview", {"app": "preview"}, ip="10.96.12.90")
    c.slice("shop", "preview")
    c.service("shop", "db-hosts", {"app": "db-shard"}, 5432, 5432, ip="None")
    c.service("shop", "billing", kind="ExternalName", external="billing.partner.example")
    c.service("shop", "legacy", None, 443, 443, ip="10.96.12.91")
    c.endpoints("shop", "legacy")
    # A number needs no declaration.
    pods = c.pods("shop", "quotes", 1, ports=())
    c.service("shop", "quotes", {"app": "quotes"}, target=7070, ip="10.96.12.92")
    c.slice("shop", "quotes", pods, port=7070)
    other = c.pods("shop", "news", 1, ports=((9000, "metrics"),))
    c.service("shop", "news", {"app": "news"}, target=7071, ip="10.96.12.93")
    c.slice("shop", "news", other, port=7071)
    c.write(os.path.join(out, "cluster.json"))


@sample
def healthy_k8s_drain(out):
    """A node is being drained: cordoned, and a budget holds the drain up."""
    c = healthy_base(Cluster())
    c.node("node-4", cordoned=True)
    c.add({"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": meta("db", "shop"),
           "spec": {"minAvailable": 1, "selector": {"matchLabels": {"app": "db"}}},
           "status": {"currentHealthy": 1, "desiredHealthy": 1, "disruptionsAllowed": 0, "expectedPods": 1, "observedGeneration": 1, "conditions": []}})
    c.write(os.path.join(out, "cluster.json"))


@sample
def healthy_k8s_gated(out):
    """Pods that wait on purpose: a scheduling gate, a claim without a first consumer, a node that is on its way."""
    c = healthy_base(Cluster())
    c.pod("shop", "queue-worker-1", node=None, phase="Pending", ago=5000, spec={"schedulingGates": [{"name": "kueue.x-k8s.io/admission"}]},
          conditions=[{"lastProbeTime": None, "lastTransitionTime": at(5000), "message": "Scheduling is blocked due to non-empty scheduling gates",
                       "reason": "SchedulingGated", "status": "False", "type": "PodScheduled"}])
    c.add({"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": meta("spare", "shop"),
           "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "10Gi"}}, "storageClassName": "local", "volumeMode": "Filesystem"},
           "status": {"phase": "Pending"}})
    c.add({"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": meta("local"), "provisioner": "rancher.io/local-path",
           "reclaimPolicy": "Delete", "volumeBindingMode": "WaitForFirstConsumer"})
    c.event("shop", "PersistentVolumeClaim", "spare", "WaitForFirstConsumer", "waiting for first consumer to be created before binding", warning=False,
            count=40, last=10, source="persistentvolume-controller")
    message = "0/3 nodes are available: 3 Insufficient cpu. preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod."
    pods = c.pods("shop", "burst", 2, node=None, phase="Pending", ago=130,
                  conditions=[{"lastProbeTime": None, "lastTransitionTime": at(130), "message": message, "reason": "Unschedulable", "status": "False",
                               "type": "PodScheduled"}])
    for pod in pods:
        c.event("shop", "Pod", pod["metadata"]["name"], "TriggeredScaleUp", "pod triggered scale-up: [{pool-a 3->4 (max: 10)}]", warning=False, last=120,
                source="cluster-autoscaler")
    c.write(os.path.join(out, "cluster.json"))


@sample
def healthy_k8s_policies(out):
    """Policies that close everything and allow what is needed; a time-out of a partner outside."""
    c = healthy_base(Cluster())
    c.policy("shop", "default-deny", None, ingress=[], egress=[], types=["Ingress", "Egress"])
    c.policy("shop", "dns", None, egress=[{"ports": [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}],
                                           "to": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}},
                                                   "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}}}]}])
    c.policy("shop", "cart-out", {"app": "cart"}, egress=[{"ports": [{"port": 5432, "protocol": "TCP"}], "to": [{"podSelector": {"matchLabels": {"app": "db"}}}]},
                                                          {"to": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["10.0.0.0/8"]}}]}])
    c.policy("shop", "db-in", {"app": "db"}, ingress=[{"from": [{"podSelector": {"matchLabels": {"app": "cart"}}}], "ports": [{"port": 5432, "protocol": "TCP"}]}])
    c.write(os.path.join(out, "cluster.json"))
    client = next(i for i in c.items if i["kind"] == "Pod" and i["metadata"]["name"].startswith("cart-"))["metadata"]["name"]
    with open(os.path.join(out, client + ".log"), "w") as file:
        file.write("2026-11-20T20:31:00Z WARN rates: Get \"https://rates.partner.example/v2\": dial tcp 203.0.113.7:443: i/o timeout\n"
                   "2026-11-20T20:31:01Z INFO rates: using those of 20:30\n"
                   "2026-11-20T20:33:09Z WARN db: connection to server at \"db.shop.svc\" (10.96.12.20), port 5432 failed: Connection timed out\n"
                   "2026-11-20T20:33:10Z INFO db: connected to db.shop.svc:5432\n")


@sample
def healthy_k8s_dns_noise(out):
    """CoreDNS that logs every question: search lists end in NXDOMAIN, a packet is lost now and then."""
    with open(os.path.join(out, "coredns.log"), "w") as file:
        file.write(".:53\nCoreDNS-1.12.0\nlinux/amd64, go1.23.3, 51e11f1\n")
        for index in range(60):
            name = "api.partner.example"
            for suffix, code in ((".shop.svc.cluster.local.", "NXDOMAIN qr,aa,rd"), (".svc.cluster.local.", "NXDOMAIN qr,aa,rd"),
                                 (".cluster.local.", "NXDOMAIN qr,aa,rd"), (".", "NOERROR qr,rd,ra")):
                file.write(f"[INFO] 10.244.1.{index % 9 + 2}:{40000 + index} - {1000 + index} \"A IN {name}{suffix} udp 60 false 512\" {code} 150 0.000{index % 9}21s\n")
            if index % 20 == 7:
                file.write(f"[ERROR] plugin/errors: 2 {name}. AAAA: read udp 10.244.0.5:{41000 + index}->10.0.0.2:53: i/o timeout\n")


@sample
def healthy_k8s_tables(out):
    """kubectl get all of a namespace in which all is well."""
    with open(os.path.join(out, "all.txt"), "w") as file:
        file.write(TABLE_HEALTHY)


@sample
def healthy_k8s_describe(out):
    """kubectl describe of a pod that was killed once for want of memory; nothing happened to it for an hour, and it restarted once."""
    with open(os.path.join(out, "describe.txt"), "w") as file:
        file.write(DESCRIBED_HEALTHY)


def described(name, owner, extra, labels="app=checkout", ns="shop", node="node-2/10.0.0.12", status="Running", start=86400 * 3):
    start_time = (NOW - datetime.timedelta(seconds=start)).strftime("%a, %d %b %Y %H:%M:%S +0000")
    return f"""Name:             {name}
Namespace:        {ns}
Priority:         0
Service Account:  default
Node:             {node}
Start Time:       {start_time}
Labels:           {labels}
                  pod-template-hash={name.split('-')[-2] if owner.startswith('ReplicaSet') else 'none'}
Annotations:      <none>
Status:           {status}
IP:               10.244.1.17
IPs:
  IP:           10.244.1.17
Controlled By:  {owner}
{extra}"""


def rfc(ago):
    return (NOW - datetime.timedelta(seconds=ago)).strftime("%a, %d %b %Y %H:%M:%S +0000")


DESCRIBED_SIDECAR = described("checkout-7d9c5b8f6d-x2v7k", "ReplicaSet/checkout-7d9c5b8f6d", f"""Containers:
  app:
    Container ID:   containerd://5a0c1b
    Image:          registry.example/checkout:1.4.2
    Image ID:       registry.example/checkout@sha256:11aa
    Port:           8080/TCP
    Host Port:      0/TCP
    State:          Running
      Started:      {rfc(86400 * 3)}
    Ready:          True
    Restart Count:  0
    Limits:
      memory:  512Mi
    Requests:
      cpu:        100m
      memory:     512Mi
    Environment:  <none>
    Mounts:
      /var/run/secrets/kubernetes.io/serviceaccount from kube-api-access-x2k4d (ro)
  shipper:
    Container ID:   containerd://77ab12
    Image:          registry.example/log-shipper:0.9
    Image ID:       registry.example/log-shipper@sha256:22bb
    Port:           <none>
    Host Port:      <none>
    State:          Waiting
      Reason:       CrashLoopBackOff
    Last State:     Terminated
      Reason:       OOMKilled
      Exit Code:    137
      Started:      {rfc(260)}
      Finished:     {rfc(200)}
    Ready:          False
    Restart Count:  5
    Limits:
      memory:  64Mi
    Requests:
      memory:     64Mi
    Environment:  <none>
    Mounts:
      /var/run/secrets/kubernetes.io/serviceaccount from kube-api-access-x2k4d (ro)
Conditions:
  Type                        Status
  PodReadyToStartContainers   True 
  Initialized                 True 
  Ready                       False 
  ContainersReady             False 
  PodScheduled                True 
Volumes:
  kube-api-access-x2k4d:
    Type:                    Projected (a volume that contains injected data from multiple sources)
    TokenExpirationSeconds:  3607
QoS Class:                   Burstable
Node-Selectors:              <none>
Tolerations:                 node.kubernetes.io/not-ready:NoExecute op=Exists for 300s
                             node.kubernetes.io/unreachable:NoExecute op=Exists for 300s
Events:
  Type     Reason   Age                  From     Message
  ----     ------   ----                 ----     -------
  Normal   Pulled   4m (x5 over 3d)      kubelet  Container image "registry.example/log-shipper:0.9" already present on machine
  Warning  BackOff  12s (x19 over 21m)   kubelet  Back-off restarting failed container shipper in pod checkout-7d9c5b8f6d-x2v7k_shop(5d0e-4f)
""")

DESCRIBED_LIVENESS = described("catalog-6b7f9c4d5-k4z8m", "ReplicaSet/catalog-6b7f9c4d5", f"""Containers:
  app:
    Container ID:   containerd://8fe1
    Image:          registry.example/catalog:3.1
    Image ID:       registry.example/catalog@sha256:33cc
    Port:           8080/TCP
    Host Port:      0/TCP
    State:          Waiting
      Reason:       CrashLoopBackOff
    Last State:     Terminated
      Reason:       Error
      Exit Code:    137
      Started:      {rfc(320)}
      Finished:     {rfc(250)}
    Ready:          False
    Restart Count:  8
    Limits:
      memory:  1Gi
    Requests:
      cpu:        200m
      memory:     1Gi
    Liveness:     http-get http://:8080/healthz delay=5s timeout=1s period=10s #success=1 #failure=3
    Readiness:    http-get http://:8080/ready delay=0s timeout=1s period=10s #success=1 #failure=3
    Environment:  <none>
    Mounts:       <none>
Conditions:
  Type              Status
  Initialized       True 
  Ready             False 
  ContainersReady   False 
  PodScheduled      True 
Volumes:            <none>
QoS Class:          Burstable
Node-Selectors:     <none>
Tolerations:        <none>
Events:
  Type     Reason     Age                   From     Message
  ----     ------     ----                  ----     -------
  Normal   Killing    5m10s (x8 over 24m)   kubelet  Container app failed liveness probe, will be restarted
  Warning  Unhealthy  5m20s (x24 over 25m)  kubelet  Liveness probe failed: Get "http://10.244.1.17:8080/healthz": context deadline exceeded (Client.Timeout exceeded while awaiting headers)
  Warning  BackOff    25s (x40 over 18m)    kubelet  Back-off restarting failed container app in pod catalog-6b7f9c4d5-k4z8m_shop(77c1-11)
""", labels="app=catalog", start=1600)

DESCRIBED_CLAIM = """Name:             search-db-0
Namespace:        shop
Priority:         0
Service Account:  default
Node:             <none>
Labels:           app=search-db
                  apps.kubernetes.io/pod-index=0
Annotations:      <none>
Status:           Pending
IP:               
IPs:              <none>
Controlled By:    StatefulSet/search-db
Containers:
  engine:
    Image:      registry.example/engine:8
    Port:       9200/TCP
    Host Port:  0/TCP
    Requests:
      cpu:        500m
      memory:     2Gi
    Environment:  <none>
    Mounts:
      /data from data (rw)
Conditions:
  Type           Status
  PodScheduled   False 
Volumes:
  data:
    Type:       PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)
    ClaimName:  data-search-db-0
    ReadOnly:   false
QoS Class:      Burstable
Node-Selectors:  <none>
Tolerations:     node.kubernetes.io/not-ready:NoExecute op=Exists for 300s
Events:
  Type     Reason            Age                 From               Message
  ----     ------            ----                ----               -------
  Warning  FailedScheduling  42s (x7 over 31m)   default-scheduler  0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.


Name:          data-search-db-0
Namespace:     shop
StorageClass:  fast-ssd
Status:        Pending
Volume:        
Labels:        app=search-db
Annotations:   <none>
Finalizers:    [kubernetes.io/pvc-protection]
Capacity:      
Access Modes:  
VolumeMode:    Filesystem
Used By:       search-db-0
Events:
  Type     Reason              Age                  From                         Message
  ----     ------              ----                 ----                         -------
  Warning  ProvisioningFailed  9s (x126 over 31m)   persistentvolume-controller  storageclass.storage.k8s.io "fast-ssd" not found
"""

TABLE_PODS = """$ kubectl get pods -A -o wide
NAMESPACE     NAME                        READY   STATUS             RESTARTS        AGE     IP            NODE     NOMINATED NODE   READINESS GATES
kube-system   coredns-5dd5756b68-6x2k7    1/1     Running            0               211d    10.244.0.3    ctrl-1   <none>           <none>
kube-system   coredns-5dd5756b68-9vzbt    1/1     Running            2 (40d ago)     211d    10.244.0.4    ctrl-1   <none>           <none>
shop          cart-6f5d4c7b98-4kx9z       1/1     Running            0               12d     10.244.1.8    work-1   <none>           <none>
shop          mailer-7c9d8b6f54-2xkqp     0/1     CrashLoopBackOff   14 (2m3s ago)   51m     10.244.1.31   work-1   <none>           <none>
shop          mailer-7c9d8b6f54-8zvhn     0/1     CrashLoopBackOff   14 (88s ago)    51m     10.244.2.14   work-2   <none>           <none>
shop          proxy-5b8c7d9f6-d7wlk       0/1     ImagePullBackOff   0               9m12s   10.244.2.15   work-2   <none>           <none>
shop          report-29394480-lq2zx       0/1     Completed          0               120m    10.244.1.30   work-1   <none>           <none>

$ kubectl get events -n shop
LAST SEEN   TYPE      REASON    OBJECT                        MESSAGE
2m3s        Warning   BackOff   pod/mailer-7c9d8b6f54-2xkqp   Back-off restarting failed container app in pod mailer-7c9d8b6f54-2xkqp_shop(0b7f0b8e-6a7c-4a59-9a53-5a7a1f1a6f11)
65s         Warning   Failed    pod/proxy-5b8c7d9f6-d7wlk     Failed to pull image "nginx:1.27-alpine": failed to pull and unpack image "docker.io/library/nginx:1.27-alpine": failed to copy: httpReadSeeker: failed open: unexpected status code 429 Too Many Requests - Server message: toomanyrequests: You have reached your unauthenticated pull rate limit.
65s         Warning   Failed    pod/proxy-5b8c7d9f6-d7wlk     Error: ErrImagePull
"""

TABLE_HEALTHY = """NAME                            READY   STATUS      RESTARTS        AGE
pod/cart-6f5d4c7b98-4kx9z       1/1     Running     0               12d
pod/cart-6f5d4c7b98-q7d2m       1/1     Running     3 (9d ago)      12d
pod/cart-6f5d4c7b98-zz4h8       0/1     Terminating   0             12d
pod/db-0                        2/2     Running     1 (30d ago)     61d
pod/ads-5d7c8b9f64-m2k8x        0/1     ContainerCreating   0       4s
pod/report-29394480-lq2zx       0/1     Completed   0               120m

NAME           TYPE           CLUSTER-IP    EXTERNAL-IP               PORT(S)    AGE
service/cart   ClusterIP      10.96.12.9    <none>                    80/TCP     120d
service/db     ClusterIP      None          <none>                    5432/TCP   120d
service/pay    ExternalName   <none>        billing.partner.example   <none>     90d

NAME                   READY   UP-TO-DATE   AVAILABLE   AGE
deployment.apps/cart   2/2     2            2           120d
deployment.apps/ads    0/1     1            0           4s

NAME                              DESIRED   CURRENT   READY   AGE
replicaset.apps/cart-6f5d4c7b98   2         2         2       12d

NAME                  READY   AGE
statefulset.apps/db   1/1     120d
"""

DESCRIBED_HEALTHY = described("checkout-7d9c5b8f6d-x2v7k", "ReplicaSet/checkout-7d9c5b8f6d", f"""Containers:
  app:
    Container ID:   containerd://5a0c1b
    Image:          registry.example/checkout:1.4.2
    Image ID:       registry.example/checkout@sha256:11aa
    Port:           8080/TCP
    Host Port:      0/TCP
    State:          Running
      Started:      {rfc(86400 * 2)}
    Last State:     Terminated
      Reason:       OOMKilled
      Exit Code:    137
      Started:      {rfc(86400 * 3)}
      Finished:     {rfc(86400 * 2 + 1)}
    Ready:          True
    Restart Count:  1
""" + DESCRIBED_END)


if __name__ == "__main__":
    if len(sys.argv) == 2 and sys.argv[1] == "--list":
        print("\n".join(SAMPLES))
        sys.exit(0)
    os.makedirs(sys.argv[2], exist_ok=True)
    SAMPLES[sys.argv[1]](sys.argv[2])
