import Foundation
import TerminalKit
import Testing

/// Compares a drawn screen with the one judged before and kept in `Goldens/NAME.txt`.
///
/// `GIGATOP_RECORD_GOLDENS=1` writes the file and fails the test, so that a recording can never
/// pass unseen: look at the file, then run again without it.
package enum Golden {
  /// Checks rows and role map of a screen against the golden beside the test's file.
  package static func check(
    _ screen: Screen, _ name: String, file: String = #filePath,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let folder = URL(filePath: file).deletingLastPathComponent().appending(path: "Goldens")
    let golden = folder.appending(path: name + ".txt")
    let drawn = GoldenText.text(of: screen)
    if ProcessInfo.processInfo.environment["GIGATOP_RECORD_GOLDENS"] == "1" {
      record(drawn, folder, golden, sourceLocation)
      return
    }
    guard let data = try? Data(contentsOf: golden) else {
      Issue.record(
        "\(name): no golden; GIGATOP_RECORD_GOLDENS=1 records it", sourceLocation: sourceLocation)
      return
    }
    let kept = String(decoding: data, as: UTF8.self)
    guard kept != drawn else { return }
    let rows = GoldenText.differences(kept: kept, drawn: drawn)
    Issue.record("\(name): differs from its golden\n\(rows)", sourceLocation: sourceLocation)
  }

  private static func record(
    _ text: String, _ folder: URL, _ golden: URL, _ location: SourceLocation
  ) {
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: golden)
      Issue.record("\(golden.lastPathComponent): recorded", sourceLocation: location)
    } catch {
      Issue.record("\(golden.path): not recorded: \(error)", sourceLocation: location)
    }
  }
}
