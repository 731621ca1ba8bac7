import Glibc

/// Finds a program by name.
package enum ToolLocator {
  /// Where the tool lies on machines that do not name the folder in `PATH` (WSL).
  private static let furtherFolders = ["/usr/lib/wsl/lib"]

  /// The path of a program: a name with a slash as it is, else the first match in the folders of
  /// `PATH`; nil when no executable file is found.
  package static func path(of program: String, searchPath: String? = nil) -> String? {
    if program.contains("/") { return isExecutable(program) ? program : nil }
    let listed = searchPath ?? getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
    let folders = listed.split(separator: ":").map(String.init)
    let all = searchPath == nil ? folders + furtherFolders : folders
    return all.lazy.map { $0 + "/" + program }.first(where: isExecutable)
  }

  private static func isExecutable(_ path: String) -> Bool {
    var information = stat()
    return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFREG
      && access(path, X_OK) == 0
  }
}
