import Glibc

/// How many descriptors this process may have open.
enum DescriptorLimit {
  /// Raises the limit as far as is wanted and allowed; never lowers it.
  static func raise(to wanted: Int) {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    let goal = min(rlim_t(max(0, wanted)), limit.rlim_max)
    guard goal > limit.rlim_cur else { return }
    limit.rlim_cur = goal
    _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }
}
