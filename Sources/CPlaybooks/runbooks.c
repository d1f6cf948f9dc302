#include "playbooks.h"

static const unsigned char first_questions[] = {
#embed "../../playbooks/runbooks/first-questions.yaml"
};
static const unsigned char database_failover[] = {
#embed "../../playbooks/runbooks/database-failover.yaml"
};
static const unsigned char disaster_readiness[] = {
#embed "../../playbooks/runbooks/disaster-readiness.yaml"
};
static const unsigned char java_memory_leak[] = {
#embed "../../playbooks/runbooks/java-memory-leak.yaml"
};
static const unsigned char java_deadlock[] = {
#embed "../../playbooks/runbooks/java-deadlock.yaml"
};
static const unsigned char connection_pool[] = {
#embed "../../playbooks/runbooks/connection-pool.yaml"
};
static const unsigned char disk_io[] = {
#embed "../../playbooks/runbooks/disk-io.yaml"
};
static const unsigned char replication_lag[] = {
#embed "../../playbooks/runbooks/replication-lag.yaml"
};
static const unsigned char lock_contention[] = {
#embed "../../playbooks/runbooks/lock-contention.yaml"
};
static const unsigned char database_deadlocks[] = {
#embed "../../playbooks/runbooks/database-deadlocks.yaml"
};
static const unsigned char slow_queries[] = {
#embed "../../playbooks/runbooks/slow-queries.yaml"
};
static const unsigned char incident_note[] = {
#embed "../../playbooks/runbooks/incident-note.yaml"
};
static const unsigned char golden_signals[] = {
#embed "../../playbooks/runbooks/golden-signals.yaml"
};

static const unsigned char flaky_tests[] = {
#embed "../../playbooks/runbooks/flaky-tests.yaml"
};
static const unsigned char docker_build[] = {
#embed "../../playbooks/runbooks/docker-build.yaml"
};
static const unsigned char lambda_cold_start[] = {
#embed "../../playbooks/runbooks/lambda-cold-start.yaml"
};
static const unsigned char auto_scaling[] = {
#embed "../../playbooks/runbooks/auto-scaling.yaml"
};
static const unsigned char pod_memory[] = {
#embed "../../playbooks/runbooks/pod-memory.yaml"
};
static const unsigned char cluster_network[] = {
#embed "../../playbooks/runbooks/cluster-network.yaml"
};

static const struct diag_playbook runbooks[] = {
    {"first-questions", first_questions, sizeof first_questions},
    {"database-failover", database_failover, sizeof database_failover},
    {"disaster-readiness", disaster_readiness, sizeof disaster_readiness},
    {"java-memory-leak", java_memory_leak, sizeof java_memory_leak},
    {"java-deadlock", java_deadlock, sizeof java_deadlock},
    {"connection-pool", connection_pool, sizeof connection_pool},
    {"disk-io", disk_io, sizeof disk_io},
    {"replication-lag", replication_lag, sizeof replication_lag},
    {"lock-contention", lock_contention, sizeof lock_contention},
    {"database-deadlocks", database_deadlocks, sizeof database_deadlocks},
    {"slow-queries", slow_queries, sizeof slow_queries},
    {"golden-signals", golden_signals, sizeof golden_signals},
    {"flaky-tests", flaky_tests, sizeof flaky_tests},
    {"docker-build", docker_build, sizeof docker_build},
    {"lambda-cold-start", lambda_cold_start, sizeof lambda_cold_start},
    {"auto-scaling", auto_scaling, sizeof auto_scaling},
    {"incident-note", incident_note, sizeof incident_note},
    {"pod-memory", pod_memory, sizeof pod_memory},
    {"cluster-network", cluster_network, sizeof cluster_network},
};
const size_t diag_runbook_count = sizeof runbooks / sizeof runbooks[0];

const struct diag_playbook *diag_runbook_at(size_t index) { return &runbooks[index]; }
