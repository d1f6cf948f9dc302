# shellcheck shell=bash disable=SC2034,SC2154,SC2317
# What kubectl prints of clusters: made by hand, since no cluster can be had here (kubernetes.py beside the sources).

k8s() { python3 "$here/kubernetes.py" "$1" "$out"; }
sample_k8s_oom_killed() { k8s k8s-oom-killed; }
sample_k8s_oom_sidecar() { k8s k8s-oom-sidecar; }
sample_k8s_oom_job() { k8s k8s-oom-job; }
sample_k8s_evicted_pressure() { k8s k8s-evicted-pressure; }
sample_k8s_evicted_disk() { k8s k8s-evicted-disk; }
sample_k8s_evicted_limit() { k8s k8s-evicted-limit; }
sample_k8s_crash_exit() { k8s k8s-crash-exit; }
sample_k8s_crash_liveness() { k8s k8s-crash-liveness; }
sample_k8s_crash_config() { k8s k8s-crash-config; }
sample_k8s_crash_events() { k8s k8s-crash-events; }
sample_k8s_image_missing() { k8s k8s-image-missing; }
sample_k8s_image_denied() { k8s k8s-image-denied; }
sample_k8s_tables() { k8s k8s-tables; }
sample_k8s_unschedulable_cpu() { k8s k8s-unschedulable-cpu; }
sample_k8s_unschedulable_claim() { k8s k8s-unschedulable-claim; }
sample_k8s_node_silent() { k8s k8s-node-silent; }
sample_k8s_node_table() { k8s k8s-node-table; }
sample_k8s_service_selector() { k8s k8s-service-selector; }
sample_k8s_service_not_ready() { k8s k8s-service-not-ready; }
sample_k8s_service_port() { k8s k8s-service-port; }
sample_k8s_service_refused() { k8s k8s-service-refused; }
sample_k8s_dns_loop() { k8s k8s-dns-loop; }
sample_k8s_dns_upstream() { k8s k8s-dns-upstream; }
sample_k8s_policy_ingress() { k8s k8s-policy-ingress; }
sample_k8s_policy_dns() { k8s k8s-policy-dns; }
sample_k8s_policy_described() { k8s k8s-policy-described; }
sample_k8s_two_faults() { k8s k8s-two-faults; }
sample_compound_k8s_oom_jvm() { k8s compound-k8s-oom-jvm; }
sample_compound_k8s_oom_kernel() { k8s compound-k8s-oom-kernel; }
sample_healthy_k8s_cluster() { k8s healthy-k8s-cluster; }
sample_healthy_k8s_oom_long_ago() { k8s healthy-k8s-oom-long-ago; }
sample_healthy_k8s_exit_137() { k8s healthy-k8s-exit-137; }
sample_healthy_k8s_evicted_stale() { k8s healthy-k8s-evicted-stale; }
sample_healthy_k8s_crash_recovered() { k8s healthy-k8s-crash-recovered; }
sample_healthy_k8s_jobs() { k8s healthy-k8s-jobs; }
sample_healthy_k8s_rollout() { k8s healthy-k8s-rollout; }
sample_healthy_k8s_services() { k8s healthy-k8s-services; }
sample_healthy_k8s_drain() { k8s healthy-k8s-drain; }
sample_healthy_k8s_gated() { k8s healthy-k8s-gated; }
sample_healthy_k8s_policy_described() { k8s healthy-k8s-policy-described; }
sample_healthy_k8s_policies() { k8s healthy-k8s-policies; }
sample_healthy_k8s_dns_noise() { k8s healthy-k8s-dns-noise; }
sample_healthy_k8s_tables() { k8s healthy-k8s-tables; }
sample_healthy_k8s_describe() { k8s healthy-k8s-describe; }
