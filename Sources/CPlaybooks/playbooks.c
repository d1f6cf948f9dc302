#include "playbooks.h"

static const unsigned char playbooks[] = {
#embed "../../playbooks/java-hang.yaml" suffix(, 0,)
#embed "../../playbooks/java-pool.yaml" suffix(, 0,)
#embed "../../playbooks/java-carriers.yaml" suffix(, 0,)
#embed "../../playbooks/java-threads.yaml" suffix(, 0,)
#embed "../../playbooks/java-memory.yaml" suffix(, 0,)
#embed "../../playbooks/java-gc.yaml" suffix(, 0,)
#embed "../../playbooks/java-heap.yaml" suffix(, 0,)
#embed "../../playbooks/java-log.yaml" suffix(, 0,)
#embed "../../playbooks/java-silent.yaml" suffix(, 0,)
#embed "../../playbooks/disk-io.yaml" suffix(, 0,)
#embed "../../playbooks/io-limit.yaml" suffix(, 0,)
#embed "../../playbooks/storage-hang.yaml" suffix(, 0,)
#embed "../../playbooks/metrics-java.yaml" suffix(, 0,)
#embed "../../playbooks/metrics-threads.yaml" suffix(, 0,)
#embed "../../playbooks/metrics-workers.yaml" suffix(, 0,)
#embed "../../playbooks/metrics-postgres.yaml" suffix(, 0,)
#embed "../../playbooks/metrics-mysql.yaml" suffix(, 0,)
#embed "../../playbooks/metrics-pgbouncer.yaml" suffix(, 0,)
#embed "../../playbooks/metrics-workloads.yaml" suffix(, 0,)
#embed "../../playbooks/metrics-nodes.yaml" suffix(, 0,)
#embed "../../playbooks/metrics-requests.yaml" suffix(, 0,)
#embed "../../playbooks/process-leak.yaml" suffix(, 0,)
#embed "../../playbooks/limits.yaml" suffix(, 0,)
#embed "../../playbooks/limits-cgroup.yaml" suffix(, 0,)
#embed "../../playbooks/limits-host.yaml" suffix(, 0,)
#embed "../../playbooks/cpu-thread.yaml" suffix(, 0,)
#embed "../../playbooks/memory-kill.yaml" suffix(, 0,)
#embed "../../playbooks/memory-group-kill.yaml" suffix(, 0,)
#embed "../../playbooks/memory.yaml" suffix(, 0,)
#embed "../../playbooks/memory-group.yaml" suffix(, 0,)
#embed "../../playbooks/kernel-log-devices.yaml" suffix(, 0,)
#embed "../../playbooks/kernel-log-host.yaml" suffix(, 0,)
#embed "../../playbooks/kernel-log-groups.yaml" suffix(, 0,)
#embed "../../playbooks/kernel-log-peers.yaml" suffix(, 0,)
#embed "../../playbooks/log-peers.yaml" suffix(, 0,)
#embed "../../playbooks/log-conditions.yaml" suffix(, 0,)
#embed "../../playbooks/cpu.yaml" suffix(, 0,)
#embed "../../playbooks/cpu-quota.yaml" suffix(, 0,)
#embed "../../playbooks/filesystem.yaml" suffix(, 0,)
#embed "../../playbooks/filesystem-inodes.yaml" suffix(, 0,)
#embed "../../playbooks/network.yaml" suffix(, 0,)
#embed "../../playbooks/postgres-locks.yaml" suffix(, 0,)
#embed "../../playbooks/postgres-waits.yaml" suffix(, 0,)
#embed "../../playbooks/mysql-locks.yaml" suffix(, 0,)
#embed "../../playbooks/mysql-waits.yaml" suffix(, 0,)
#embed "../../playbooks/network-listeners.yaml" suffix(, 0,)
#embed "../../playbooks/network-conntrack.yaml" suffix(, 0,)
#embed "../../playbooks/network-host.yaml" suffix(, 0,)
#embed "../../playbooks/postgres-lag.yaml" suffix(, 0,)
#embed "../../playbooks/postgres-slots.yaml" suffix(, 0,)
#embed "../../playbooks/postgres-archiving.yaml" suffix(, 0,)
#embed "../../playbooks/postgres-commits.yaml" suffix(, 0,)
#embed "../../playbooks/postgres-subscriptions.yaml" suffix(, 0,)
#embed "../../playbooks/mysql-lag.yaml" suffix(, 0,)
#embed "../../playbooks/mysql-commits.yaml" suffix(, 0,)
#embed "../../playbooks/database-failover.yaml" suffix(, 0,)
#embed "../../playbooks/mysql-pool.yaml" suffix(, 0,)
#embed "../../playbooks/postgres-pool.yaml" suffix(, 0,)
#embed "../../playbooks/pgbouncer-pool.yaml" suffix(, 0,)
#embed "../../playbooks/postgres-plans.yaml" suffix(, 0,)
#embed "../../playbooks/postgres-queries.yaml" suffix(, 0,)
#embed "../../playbooks/postgres-statements.yaml" suffix(, 0,)
#embed "../../playbooks/postgres-scans.yaml" suffix(, 0,)
#embed "../../playbooks/postgres-statistics.yaml" suffix(, 0,)
#embed "../../playbooks/postgres-bloat.yaml" suffix(, 0,)
#embed "../../playbooks/postgres-wraparound.yaml" suffix(, 0,)
#embed "../../playbooks/postgres-deadlocks.yaml" suffix(, 0,)
#embed "../../playbooks/mysql-deadlocks.yaml" suffix(, 0,)
#embed "../../playbooks/mysql-log.yaml" suffix(, 0,)
#embed "../../playbooks/mysql-queries.yaml" suffix(, 0,)
#embed "../../playbooks/mysql-statements.yaml" suffix(, 0,)
#embed "../../playbooks/mysql-scans.yaml" suffix(, 0,)
#embed "../../playbooks/mysql-statistics.yaml" suffix(, 0,)
#embed "../../playbooks/mysql-history.yaml" suffix(, 0,)
#embed "../../playbooks/mysql-plans.yaml" suffix(, 0,)
#embed "../../playbooks/mysql-slow-log.yaml" suffix(, 0,)
#embed "../../playbooks/postgres-log.yaml" suffix(, 0,)
#embed "../../playbooks/postgres-log-locks.yaml" suffix(, 0,)
#embed "../../playbooks/pgbouncer-log.yaml" suffix(, 0,)
#embed "../../playbooks/kubernetes-memory.yaml" suffix(, 0,)
#embed "../../playbooks/kubernetes-evictions.yaml" suffix(, 0,)
#embed "../../playbooks/kubernetes-crashes.yaml" suffix(, 0,)
#embed "../../playbooks/kubernetes-images.yaml" suffix(, 0,)
#embed "../../playbooks/kubernetes-scheduling.yaml" suffix(, 0,)
#embed "../../playbooks/kubernetes-nodes.yaml" suffix(, 0,)
#embed "../../playbooks/kubernetes-services.yaml" suffix(, 0,)
#embed "../../playbooks/kubernetes-dns.yaml" suffix(, 0,)
#embed "../../playbooks/kubernetes-policies.yaml" suffix(, 0,)
#embed "../../playbooks/ci-tests.yaml" suffix(, 0,)
#embed "../../playbooks/ci-build.yaml" suffix(, 0,)
#embed "../../playbooks/cloud-function.yaml" suffix(, 0,)
#embed "../../playbooks/cloud-scaling.yaml" suffix(, 0,)
#embed "../../playbooks/cloud-volume.yaml" suffix(, 0,)
};
const size_t diag_playbooks_length = sizeof playbooks;

const unsigned char *diag_playbooks_text(void) { return playbooks; }
static const unsigned char java_hang[] = {
#embed "../../playbooks/java-hang.yaml"
};
static const unsigned char java_pool[] = {
#embed "../../playbooks/java-pool.yaml"
};
static const unsigned char java_carriers[] = {
#embed "../../playbooks/java-carriers.yaml"
};
static const unsigned char java_threads[] = {
#embed "../../playbooks/java-threads.yaml"
};
static const unsigned char java_memory[] = {
#embed "../../playbooks/java-memory.yaml"
};
static const unsigned char java_gc[] = {
#embed "../../playbooks/java-gc.yaml"
};
static const unsigned char java_heap[] = {
#embed "../../playbooks/java-heap.yaml"
};
static const unsigned char java_log[] = {
#embed "../../playbooks/java-log.yaml"
};
static const unsigned char java_silent[] = {
#embed "../../playbooks/java-silent.yaml"
};
static const unsigned char disk_io[] = {
#embed "../../playbooks/disk-io.yaml"
};
static const unsigned char io_limit[] = {
#embed "../../playbooks/io-limit.yaml"
};
static const unsigned char storage_hang[] = {
#embed "../../playbooks/storage-hang.yaml"
};
static const unsigned char metrics_java[] = {
#embed "../../playbooks/metrics-java.yaml"
};
static const unsigned char metrics_threads[] = {
#embed "../../playbooks/metrics-threads.yaml"
};
static const unsigned char metrics_workers[] = {
#embed "../../playbooks/metrics-workers.yaml"
};
static const unsigned char metrics_postgres[] = {
#embed "../../playbooks/metrics-postgres.yaml"
};
static const unsigned char metrics_mysql[] = {
#embed "../../playbooks/metrics-mysql.yaml"
};
static const unsigned char metrics_pgbouncer[] = {
#embed "../../playbooks/metrics-pgbouncer.yaml"
};
static const unsigned char metrics_workloads[] = {
#embed "../../playbooks/metrics-workloads.yaml"
};
static const unsigned char metrics_nodes[] = {
#embed "../../playbooks/metrics-nodes.yaml"
};
static const unsigned char metrics_requests[] = {
#embed "../../playbooks/metrics-requests.yaml"
};
static const unsigned char process_leak[] = {
#embed "../../playbooks/process-leak.yaml"
};
static const unsigned char limits[] = {
#embed "../../playbooks/limits.yaml"
};
static const unsigned char limits_cgroup[] = {
#embed "../../playbooks/limits-cgroup.yaml"
};
static const unsigned char limits_host[] = {
#embed "../../playbooks/limits-host.yaml"
};
static const unsigned char cpu_thread[] = {
#embed "../../playbooks/cpu-thread.yaml"
};
static const unsigned char memory_kill[] = {
#embed "../../playbooks/memory-kill.yaml"
};
static const unsigned char memory_group_kill[] = {
#embed "../../playbooks/memory-group-kill.yaml"
};
static const unsigned char memory[] = {
#embed "../../playbooks/memory.yaml"
};
static const unsigned char memory_group[] = {
#embed "../../playbooks/memory-group.yaml"
};
static const unsigned char kernel_log_devices[] = {
#embed "../../playbooks/kernel-log-devices.yaml"
};
static const unsigned char kernel_log_host[] = {
#embed "../../playbooks/kernel-log-host.yaml"
};
static const unsigned char kernel_log_groups[] = {
#embed "../../playbooks/kernel-log-groups.yaml"
};
static const unsigned char kernel_log_peers[] = {
#embed "../../playbooks/kernel-log-peers.yaml"
};
static const unsigned char log_peers[] = {
#embed "../../playbooks/log-peers.yaml"
};
static const unsigned char log_conditions[] = {
#embed "../../playbooks/log-conditions.yaml"
};
static const unsigned char log_databases[] = {
#embed "../../playbooks/log-databases.yaml"
};
static const unsigned char cpu[] = {
#embed "../../playbooks/cpu.yaml"
};
static const unsigned char cpu_quota[] = {
#embed "../../playbooks/cpu-quota.yaml"
};
static const unsigned char filesystem[] = {
#embed "../../playbooks/filesystem.yaml"
};
static const unsigned char filesystem_inodes[] = {
#embed "../../playbooks/filesystem-inodes.yaml"
};
static const unsigned char network[] = {
#embed "../../playbooks/network.yaml"
};
static const unsigned char postgres_locks[] = {
#embed "../../playbooks/postgres-locks.yaml"
};
static const unsigned char postgres_waits[] = {
#embed "../../playbooks/postgres-waits.yaml"
};
static const unsigned char mysql_locks[] = {
#embed "../../playbooks/mysql-locks.yaml"
};
static const unsigned char mysql_waits[] = {
#embed "../../playbooks/mysql-waits.yaml"
};
static const unsigned char network_listeners[] = {
#embed "../../playbooks/network-listeners.yaml"
};
static const unsigned char network_conntrack[] = {
#embed "../../playbooks/network-conntrack.yaml"
};
static const unsigned char network_host[] = {
#embed "../../playbooks/network-host.yaml"
};
static const unsigned char postgres_lag[] = {
#embed "../../playbooks/postgres-lag.yaml"
};
static const unsigned char postgres_slots[] = {
#embed "../../playbooks/postgres-slots.yaml"
};
static const unsigned char postgres_archiving[] = {
#embed "../../playbooks/postgres-archiving.yaml"
};
static const unsigned char postgres_commits[] = {
#embed "../../playbooks/postgres-commits.yaml"
};
static const unsigned char postgres_subscriptions[] = {
#embed "../../playbooks/postgres-subscriptions.yaml"
};
static const unsigned char mysql_lag[] = {
#embed "../../playbooks/mysql-lag.yaml"
};
static const unsigned char mysql_commits[] = {
#embed "../../playbooks/mysql-commits.yaml"
};
static const unsigned char database_failover[] = {
#embed "../../playbooks/database-failover.yaml"
};
static const unsigned char mysql_pool[] = {
#embed "../../playbooks/mysql-pool.yaml"
};
static const unsigned char postgres_pool[] = {
#embed "../../playbooks/postgres-pool.yaml"
};
static const unsigned char pgbouncer_pool[] = {
#embed "../../playbooks/pgbouncer-pool.yaml"
};
static const unsigned char postgres_plans[] = {
#embed "../../playbooks/postgres-plans.yaml"
};
static const unsigned char postgres_queries[] = {
#embed "../../playbooks/postgres-queries.yaml"
};
static const unsigned char postgres_statements[] = {
#embed "../../playbooks/postgres-statements.yaml"
};
static const unsigned char postgres_scans[] = {
#embed "../../playbooks/postgres-scans.yaml"
};
static const unsigned char postgres_statistics[] = {
#embed "../../playbooks/postgres-statistics.yaml"
};
static const unsigned char postgres_bloat[] = {
#embed "../../playbooks/postgres-bloat.yaml"
};
static const unsigned char postgres_wraparound[] = {
#embed "../../playbooks/postgres-wraparound.yaml"
};
static const unsigned char postgres_deadlocks[] = {
#embed "../../playbooks/postgres-deadlocks.yaml"
};
static const unsigned char mysql_deadlocks[] = {
#embed "../../playbooks/mysql-deadlocks.yaml"
};
static const unsigned char mysql_log[] = {
#embed "../../playbooks/mysql-log.yaml"
};
static const unsigned char mysql_queries[] = {
#embed "../../playbooks/mysql-queries.yaml"
};
static const unsigned char mysql_statements[] = {
#embed "../../playbooks/mysql-statements.yaml"
};
static const unsigned char mysql_scans[] = {
#embed "../../playbooks/mysql-scans.yaml"
};
static const unsigned char mysql_statistics[] = {
#embed "../../playbooks/mysql-statistics.yaml"
};
static const unsigned char mysql_history[] = {
#embed "../../playbooks/mysql-history.yaml"
};
static const unsigned char mysql_plans[] = {
#embed "../../playbooks/mysql-plans.yaml"
};
static const unsigned char mysql_slow_log[] = {
#embed "../../playbooks/mysql-slow-log.yaml"
};
static const unsigned char postgres_log[] = {
#embed "../../playbooks/postgres-log.yaml"
};
static const unsigned char postgres_log_locks[] = {
#embed "../../playbooks/postgres-log-locks.yaml"
};
static const unsigned char pgbouncer_log[] = {
#embed "../../playbooks/pgbouncer-log.yaml"
};
static const unsigned char kubernetes_memory[] = {
#embed "../../playbooks/kubernetes-memory.yaml"
};
static const unsigned char kubernetes_evictions[] = {
#embed "../../playbooks/kubernetes-evictions.yaml"
};
static const unsigned char kubernetes_crashes[] = {
#embed "../../playbooks/kubernetes-crashes.yaml"
};
static const unsigned char kubernetes_images[] = {
#embed "../../playbooks/kubernetes-images.yaml"
};
static const unsigned char kubernetes_scheduling[] = {
#embed "../../playbooks/kubernetes-scheduling.yaml"
};
static const unsigned char kubernetes_nodes[] = {
#embed "../../playbooks/kubernetes-nodes.yaml"
};
static const unsigned char kubernetes_services[] = {
#embed "../../playbooks/kubernetes-services.yaml"
};
static const unsigned char kubernetes_dns[] = {
#embed "../../playbooks/kubernetes-dns.yaml"
};
static const unsigned char kubernetes_policies[] = {
#embed "../../playbooks/kubernetes-policies.yaml"
};
static const unsigned char ci_tests[] = {
#embed "../../playbooks/ci-tests.yaml"
};
static const unsigned char ci_build[] = {
#embed "../../playbooks/ci-build.yaml"
};
static const unsigned char cloud_function[] = {
#embed "../../playbooks/cloud-function.yaml"
};
static const unsigned char cloud_scaling[] = {
#embed "../../playbooks/cloud-scaling.yaml"
};
static const unsigned char cloud_volume[] = {
#embed "../../playbooks/cloud-volume.yaml"
};

static const struct diag_playbook playbooks[] = {
    {"java-hang", java_hang, sizeof java_hang},
    {"java-pool", java_pool, sizeof java_pool},
    {"java-carriers", java_carriers, sizeof java_carriers},
    {"java-threads", java_threads, sizeof java_threads},
    {"java-memory", java_memory, sizeof java_memory},
    {"java-gc", java_gc, sizeof java_gc},
    {"java-heap", java_heap, sizeof java_heap},
    {"java-log", java_log, sizeof java_log},
    {"java-silent", java_silent, sizeof java_silent},
    {"disk-io", disk_io, sizeof disk_io},
    {"io-limit", io_limit, sizeof io_limit},
    {"storage-hang", storage_hang, sizeof storage_hang},
    {"metrics-java", metrics_java, sizeof metrics_java},
    {"metrics-threads", metrics_threads, sizeof metrics_threads},
    {"metrics-workers", metrics_workers, sizeof metrics_workers},
    {"metrics-postgres", metrics_postgres, sizeof metrics_postgres},
    {"metrics-mysql", metrics_mysql, sizeof metrics_mysql},
    {"metrics-pgbouncer", metrics_pgbouncer, sizeof metrics_pgbouncer},
    {"metrics-workloads", metrics_workloads, sizeof metrics_workloads},
    {"metrics-nodes", metrics_nodes, sizeof metrics_nodes},
    {"metrics-requests", metrics_requests, sizeof metrics_requests},
    {"process-leak", process_leak, sizeof process_leak},
    {"limits", limits, sizeof limits},
    {"limits-cgroup", limits_cgroup, sizeof limits_cgroup},
    {"limits-host", limits_host, sizeof limits_host},
    {"cpu-thread", cpu_thread, sizeof cpu_thread},
    {"memory-kill", memory_kill, sizeof memory_kill},
    {"memory-group-kill", memory_group_kill, sizeof memory_group_kill},
    {"memory", memory, sizeof memory},
    {"memory-group", memory_group, sizeof memory_group},
    {"kernel-log-devices", kernel_log_devices, sizeof kernel_log_devices},
    {"kernel-log-host", kernel_log_host, sizeof kernel_log_host},
    {"kernel-log-groups", kernel_log_groups, sizeof kernel_log_groups},
    {"kernel-log-peers", kernel_log_peers, sizeof kernel_log_peers},
    {"log-peers", log_peers, sizeof log_peers},
    {"log-conditions", log_conditions, sizeof log_conditions},
    {"log-databases", log_databases, sizeof log_databases},
    {"cpu", cpu, sizeof cpu},
    {"cpu-quota", cpu_quota, sizeof cpu_quota},
    {"filesystem", filesystem, sizeof filesystem},
    {"filesystem-inodes", filesystem_inodes, sizeof filesystem_inodes},
    {"network", network, sizeof network},
    {"postgres-locks", postgres_locks, sizeof postgres_locks},
    {"postgres-waits", postgres_waits, sizeof postgres_waits},
    {"mysql-locks", mysql_locks, sizeof mysql_locks},
    {"mysql-waits", mysql_waits, sizeof mysql_waits},
    {"network-listeners", network_listeners, sizeof network_listeners},
    {"network-conntrack", network_conntrack, sizeof network_conntrack},
    {"network-host", network_host, sizeof network_host},
    {"postgres-lag", postgres_lag, sizeof postgres_lag},
    {"postgres-slots", postgres_slots, sizeof postgres_slots},
    {"postgres-archiving", postgres_archiving, sizeof postgres_archiving},
    {"postgres-commits", postgres_commits, sizeof postgres_commits},
    {"postgres-subscriptions", postgres_subscriptions, sizeof postgres_subscriptions},
    {"mysql-lag", mysql_lag, sizeof mysql_lag},
    {"mysql-commits", mysql_commits, sizeof mysql_commits},
    {"database-failover", database_failover, sizeof database_failover},
    {"mysql-pool", mysql_pool, sizeof mysql_pool},
    {"postgres-pool", postgres_pool, sizeof postgres_pool},
    {"pgbouncer-pool", pgbouncer_pool, sizeof pgbouncer_pool},
    {"postgres-plans", postgres_plans, sizeof postgres_plans},
    {"postgres-queries", postgres_queries, sizeof postgres_queries},
    {"postgres-statements", postgres_statements, sizeof postgres_statements},
    {"postgres-scans", postgres_scans, sizeof postgres_scans},
    {"postgres-statistics", postgres_statistics, sizeof postgres_statistics},
    {"postgres-bloat", postgres_bloat, sizeof postgres_bloat},
    {"postgres-wraparound", postgres_wraparound, sizeof postgres_wraparound},
    {"postgres-deadlocks", postgres_deadlocks, sizeof postgres_deadlocks},
    {"mysql-deadlocks", mysql_deadlocks, sizeof mysql_deadlocks},
    {"mysql-log", mysql_log, sizeof mysql_log},
    {"mysql-queries", mysql_queries, sizeof mysql_queries},
    {"mysql-statements", mysql_statements, sizeof mysql_statements},
    {"mysql-scans", mysql_scans, sizeof mysql_scans},
    {"mysql-statistics", mysql_statistics, sizeof mysql_statistics},
    {"mysql-history", mysql_history, sizeof mysql_history},
    {"mysql-plans", mysql_plans, sizeof mysql_plans},
    {"mysql-slow-log", mysql_slow_log, sizeof mysql_slow_log},
    {"postgres-log", postgres_log, sizeof postgres_log},
    {"postgres-log-locks", postgres_log_locks, sizeof postgres_log_locks},
    {"pgbouncer-log", pgbouncer_log, sizeof pgbouncer_log},
    {"kubernetes-memory", kubernetes_memory, sizeof kubernetes_memory},
    {"kubernetes-evictions", kubernetes_evictions, sizeof kubernetes_evictions},
    {"kubernetes-crashes", kubernetes_crashes, sizeof kubernetes_crashes},
    {"kubernetes-images", kubernetes_images, sizeof kubernetes_images},
    {"kubernetes-scheduling", kubernetes_scheduling, sizeof kubernetes_scheduling},
    {"kubernetes-nodes", kubernetes_nodes, sizeof kubernetes_nodes},
    {"kubernetes-services", kubernetes_services, sizeof kubernetes_services},
    {"kubernetes-dns", kubernetes_dns, sizeof kubernetes_dns},
    {"kubernetes-policies", kubernetes_policies, sizeof kubernetes_policies},
    {"ci-tests", ci_tests, sizeof ci_tests},
    {"ci-build", ci_build, sizeof ci_build},
    {"cloud-function", cloud_function, sizeof cloud_function},
    {"cloud-scaling", cloud_scaling, sizeof cloud_scaling},
    {"cloud-volume", cloud_volume, sizeof cloud_volume},
};
const size_t diag_playbook_count = sizeof playbooks / sizeof playbooks[0];

static const unsigned char runbooks[] = {
#embed "../../playbooks/runbooks/first-questions.yaml" suffix(, 0,)
#embed "../../playbooks/runbooks/database-failover.yaml" suffix(, 0,)
#embed "../../playbooks/runbooks/disaster-readiness.yaml" suffix(, 0,)
#embed "../../playbooks/runbooks/java-memory-leak.yaml" suffix(, 0,)
#embed "../../playbooks/runbooks/java-deadlock.yaml" suffix(, 0,)
#embed "../../playbooks/runbooks/connection-pool.yaml" suffix(, 0,)
#embed "../../playbooks/runbooks/disk-io.yaml" suffix(, 0,)
#embed "../../playbooks/runbooks/replication-lag.yaml" suffix(, 0,)
#embed "../../playbooks/runbooks/lock-contention.yaml" suffix(, 0,)
#embed "../../playbooks/runbooks/database-deadlocks.yaml" suffix(, 0,)
#embed "../../playbooks/runbooks/slow-queries.yaml" suffix(, 0,)
#embed "../../playbooks/runbooks/golden-signals.yaml" suffix(, 0,)
#embed "../../playbooks/runbooks/flaky-tests.yaml" suffix(, 0,)
#embed "../../playbooks/runbooks/docker-build.yaml" suffix(, 0,)
#embed "../../playbooks/runbooks/lambda-cold-start.yaml" suffix(, 0,)
#embed "../../playbooks/runbooks/auto-scaling.yaml" suffix(, 0,)
#embed "../../playbooks/runbooks/incident-note.yaml" suffix(, 0,)
#embed "../../playbooks/runbooks/pod-memory.yaml" suffix(, 0,)
#embed "../../playbooks/runbooks/cluster-network.yaml" suffix(, 0,)
};
const size_t diag_runbooks_length = sizeof runbooks;

const unsigned char *diag_runbooks_text(void) { return runbooks; }
