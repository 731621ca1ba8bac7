import Foundation

/// Processes that the fake tool left, found by the sessions that it was started in.
enum Children {
  /// Processes still alive in the sessions of the starts that a file of `FAKE_SMI_STARTS` lists.
  static func alive(startsIn text: String) -> [String] {
    let starts = Set(text.split(separator: "\n").compactMap { $0.split(separator: " ").first })
    let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return all.filter { Int($0) != nil }.filter { process in
      guard let session = session(of: process) else { return false }
      return starts.contains(Substring(session))
    }
  }

  /// Field 6 of `/proc/PID/stat`; the name before it may hold blanks. A zombie is no process.
  private static func session(of process: String) -> String? {
    guard let data = FileManager.default.contents(atPath: "/proc/" + process + "/stat") else {
      return nil
    }
    let text = String(decoding: data, as: UTF8.self)
    let fields = text.split(separator: ")").last.map { $0.split(separator: " ") } ?? []
    guard fields.count > 3, fields[0] != "Z" else { return nil }
    return String(fields[3])
  }
}
