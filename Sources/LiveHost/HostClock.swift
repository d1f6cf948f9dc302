import Glibc

/// The clock that rates are taken over.
enum HostClock {
  /// Seconds since boot, as in `/proc/uptime`, to the nanosecond.
  static var uptime: Double {
    var time = timespec()
    unsafe _ = clock_gettime(CLOCK_BOOTTIME, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
