internal import ByteParsing

/// The metrics that are asked about, by name.
///
/// `*` at either end stands for any text; `!` in front says that a value of 0 need not be kept: of the
/// states of many pods only those that hold.
package struct KnownMetrics {
  private static let text: StaticString = """
    hikaricp_* *_pool_ActiveConnections *_pool_IdleConnections *_pool_PendingConnections
    *_pool_TotalConnections *_pool_MaxConnections *_pool_ConnectionTimeoutRate_total
    go_sql_* gorm_dbstats_* pgxpool_* jdbc_connections_* commons_pool2_num_* db_client_connection* agroal_*
    jvm_memory_* jvm_gc_* jvm_threads_* jvm_classes_* jvm_info
    tomcat_threads_* tomcat_connections_* tomcat_threadpool_* jetty_threads_* executor_*
    process_* system_cpu_count go_goroutines go_threads
    node_time node_boot_time node_cpu node_time_seconds node_boot_time_seconds node_uname_info node_cpu_seconds_total node_load1
    node_load5 node_load15 node_procs_* node_memory_* node_vmstat_* node_netstat_* node_pressure_*
    node_disk_* node_filesystem_* node_nf_conntrack_* node_filefd_*
    pg_up pg_stat_activity_count pg_stat_activity_max_tx_duration pg_settings_max_connections
    pg_settings_superuser_reserved_connections pg_stat_database_numbackends
    pg_stat_database_deadlocks pg_stat_database_deadlocks_total pg_replication_lag
    pg_replication_lag_seconds pg_replication_is_replica pg_stat_replication_pg_wal_lsn_diff
    pg_stat_replication_pg_xlog_location_diff pg_replication_slots_* pg_replication_slot_*
    pg_locks_count pg_stat_archiver_*
    mysql_up mysql_global_status_threads_connected mysql_global_status_threads_running
    mysql_global_variables_max_connections mysql_global_status_connection_errors_total
    mysql_slave_status_* mysql_global_status_innodb_row_lock_* mysql_global_status_innodb_deadlocks
    mysql_global_status_max_used_connections
    pgbouncer_*
    !kube_pod_container_status_restarts_total !kube_pod_init_container_status_restarts_total
    !kube_pod_container_status_waiting_reason !kube_pod_init_container_status_waiting_reason
    !kube_pod_container_status_last_terminated_reason kube_pod_container_status_last_terminated_timestamp
    !kube_pod_container_status_terminated_reason !kube_pod_status_reason
    !kube_pod_status_unschedulable !kube_pod_owner !kube_replicaset_owner !kube_job_owner
    !kube_node_status_condition
    container_cpu_cfs_* container_spec_* container_cpu_usage_seconds_total container_memory_*
    container_oom_events_total
    http_server_* http_requests_total *_http_requests_total http_request_duration_seconds_*
    *_http_request_duration_seconds_* http_request_duration_milliseconds_* http_request_total
    nginx_ingress_controller_requests nginx_ingress_controller_request_duration_seconds_*
    envoy_cluster_upstream_rq_xx envoy_http_downstream_rq_xx envoy_http_downstream_rq_time_*
    traefik_service_* traefik_entrypoint_* istio_requests_total istio_request_duration_milliseconds_*
    haproxy_frontend_http_responses_total grpc_server_handled_total apiserver_request_total
    ALERTS up
    """

  private struct Pattern {
    var text: [UInt8]
    var front = false
    var back = false
    var dropsZero = false

    func fits(_ name: [UInt8]) -> Bool {
      guard name.count >= text.count else { return false }
      if !front { return name.starts(with: text) }
      if !back { return name.suffix(text.count).elementsEqual(text) }
      return name.indices.dropLast(text.count - 1).contains { name[$0...].starts(with: text) }
    }
  }

  package enum Use: UInt8, Sendable {
    case counted, kept
    /// Kept where it is not 0.
    case keptUnlessZero
  }

  private var exact: [String: Use] = [:]
  private var patterns: [Pattern] = []

  package init() {
    for word in "\(Self.text)".split(whereSeparator: { $0 == " " || $0 == "\n" }) {
      var bytes = Array(word.utf8)
      var pattern = Pattern(text: [])
      if bytes.first == UInt8(ascii: "!") {
        bytes.removeFirst()
        pattern.dropsZero = true
      }
      if bytes.first == UInt8(ascii: "*") {
        bytes.removeFirst()
        pattern.front = true
      }
      if bytes.last == UInt8(ascii: "*") {
        bytes.removeLast()
        pattern.back = true
      }
      pattern.text = bytes
      if pattern.front || pattern.back {
        patterns.append(pattern)
      } else {
        exact[String(decoding: bytes, as: UTF8.self)] = pattern.dropsZero ? .keptUnlessZero : .kept
      }
    }
  }

  package func use(of name: String) -> Use {
    if let use = exact[name] { return use }
    // When it was made says nothing that its value does not.
    if name.hasSuffix("_created") { return .counted }
    let bytes = Array(name.utf8)
    return patterns.contains { $0.fits(bytes) } ? .kept : .counted
  }
}
