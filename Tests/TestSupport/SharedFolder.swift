import Foundation

/// Captures that lie beside the repository; tests use them when they are there.
package enum SharedFolder {
  /// `GIGATOP_SHARED`, else `../shared` beside the repository; nil when there is none.
  package static var url: URL? {
    let environment = ProcessInfo.processInfo.environment["GIGATOP_SHARED"]
    let folder = environment.map { URL(filePath: $0) } ?? besideRepository
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder)
    return exists && isFolder.boolValue ? folder : nil
  }

  /// The folder's path, nil when there is none.
  package static var path: String? { url?.path }

  /// The repository's root, from where this file was compiled.
  package static var repositoryRoot: URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
  }

  private static var besideRepository: URL {
    repositoryRoot.deletingLastPathComponent().appending(path: "shared")
  }
}
