import Testing

struct LayeringTests {
  @Test func importsFollowTheTable() throws {
    let files = try Repository.swiftFiles(in: "Sources")
    #expect(files.count > 50)
    for file in files {
      var allowed = (LayerTable.targets[file.target] ?? []).union(LayerTable.toolchain)
      if LayerTable.dispatchUsers.contains(file.target) { allowed.insert("Dispatch") }
      for module in file.imports where !allowed.contains(module) {
        let isListed = module == "Foundation" && LayerTable.foundationUsers[file.path] != nil
        #expect(isListed, "\(file.path): imports \(module), which \(file.target) may not see")
      }
    }
  }

  @Test func testsSeeWhatTheManifestGivesThem() throws {
    let manifest = Manifest(try Repository.text("Package.swift"))
    let dependencies = Dictionary(
      uniqueKeysWithValues: manifest.targets.map { ($0.name, $0.dependencies) })
    for file in try Repository.swiftFiles(in: "Tests") {
      let allowed = (dependencies[file.target] ?? []).union(LayerTable.toolchain)
        .union(LayerTable.testToolchain)
      for module in file.imports {
        #expect(allowed.contains(module), "\(file.path): imports \(module) without declaring it")
      }
    }
  }

  @Test func manifestEqualsTheTable() throws {
    let manifest = Manifest(try Repository.text("Package.swift"))
    let sources = manifest.targets.filter { !$0.isTest && $0.name != "TestSupport" }
    #expect(Set(sources.map(\.name)) == Set(LayerTable.targets.keys))
    for target in sources {
      #expect(target.dependencies == LayerTable.targets[target.name], "\(target.name)")
    }
  }

  @Test func testTargetsSeeTheirTargetAndWhatItSees() throws {
    let manifest = Manifest(try Repository.text("Package.swift"))
    for test in manifest.targets where test.isTest {
      let subject = String(test.name.dropLast("Tests".count))
      var allowed: Set<String> = ["TestSupport", subject]
      allowed.formUnion(LayerTable.targets[subject] ?? [])
      allowed.formUnion(LayerTable.extraOfTests[test.name] ?? [])
      let surplus = test.dependencies.subtracting(allowed)
      #expect(surplus.isEmpty, "\(test.name) sees \(surplus.sorted())")
    }
  }

  @Test func theTableHasNoCircle() {
    var settled: Set<String> = []
    var isMoving = true
    while isMoving {
      let ready = LayerTable.targets.filter { name, sees in
        !settled.contains(name)
          && sees.allSatisfy { LayerTable.targets[$0] == nil || settled.contains($0) }
      }
      settled.formUnion(ready.keys)
      isMoving = !ready.isEmpty
    }
    #expect(settled == Set(LayerTable.targets.keys))
  }

  @Test func foldersAreTargets() throws {
    #expect(Set(try Repository.names(in: "Sources")) == Set(LayerTable.targets.keys))
    for name in try Repository.names(in: "Tests") {
      let isOfTarget =
        name.hasSuffix("Tests") && LayerTable.targets[String(name.dropLast(5))] != nil
      #expect(isOfTarget || LayerTable.testFolders.contains(name), "Tests/\(name)")
    }
  }

  @Test func nothingElseLiesAtTheTop() throws {
    for name in try Repository.names(in: "") where !name.hasPrefix(".") {
      #expect(LayerTable.topLevel.contains(name), "\(name) at the top of the repository")
    }
  }

  @Test func filesAreShort() throws {
    for folder in ["Sources", "Tests"] {
      for file in try Repository.swiftFiles(in: folder)
      where !LayerTable.longTables.contains(file.path) {
        #expect(file.lineCount <= 500, "\(file.path): \(file.lineCount) lines")
      }
    }
  }

  @Test func namesSayWhatThingsAre() throws {
    let vague = ["Utils", "Utilities", "Helpers", "Helper", "Manager"]
    for file in try Repository.swiftFiles(in: "Sources") {
      let name = file.path.split(separator: "/").last?.split(separator: ".").first ?? ""
      #expect(!vague.contains { name.hasSuffix($0) }, "\(file.path)")
      for kind in ["struct", "class", "enum", "actor", "protocol"] {
        let words = "\(kind) \(file.target)"
        let isNamedLikeModule = file.text.pieces(after: words).contains { rest in
          rest.first.map { !$0.isLetter && !$0.isNumber } ?? true
        }
        #expect(!isNamedLikeModule, "\(file.path): a type named like its module")
      }
    }
  }

  @Test func importLinesAreUnderstood() {
    #expect(ImportLine.module("import FleetModel") == "FleetModel")
    #expect(ImportLine.module("  @preconcurrency internal import Glibc") == "Glibc")
    #expect(ImportLine.module("@testable import struct Foundation.Data") == "Foundation")
    #expect(ImportLine.module("let important = 1") == nil)
    #expect(ImportLine.module("// import Foundation") == nil)
  }

  @Test func manifestsAreUnderstood() {
    let manifest = Manifest(
      """
      .target(name: "A", swiftSettings: strict),
      .target(
        name: "B", dependencies: ["A", .product(name: "Same", package: "Same"),
          .product(name: "Subprocess", package: "swift-subprocess")]),
      .testTarget(name: "BTests", dependencies: ["B"], exclude: ["Goldens"]),
      """)
    #expect(manifest.targets.map(\.name) == ["A", "B", "BTests"])
    let dependencies = manifest.targets.map { $0.dependencies }
    #expect(dependencies == [[], ["A", "Same", "Subprocess"], ["B"]])
  }
}
