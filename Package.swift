// swift-tools-version: 6.2
import PackageDescription

/// Every target of ours: Swift 6, every warning an error, imports named where they are used.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "gigatop",
  products: [
    .executable(name: "gigatop", targets: ["gigatop"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.80.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.30.0"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.24.0"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.30.0"),
  ],
  targets: [
    .target(name: "FleetModel", swiftSettings: strict),
    .target(name: "Simulation", dependencies: ["FleetModel"], swiftSettings: strict),
    .target(name: "CZstd"),
    .target(name: "CZlib"),
    .target(name: "CLzma"),
    .target(name: "FleetHistory", dependencies: ["FleetModel", "CZstd"], swiftSettings: strict),
    .target(
      name: "Incidents", dependencies: ["FleetModel", "FleetHistory"], swiftSettings: strict),
    .target(
      name: "Collectors",
      dependencies: [
        "FleetModel", "FleetHistory", "Simulation", "YAML", "CZlib", "CZstd", "CLzma",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "NIOHTTPCompression", package: "swift-nio-extras"),
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
      ],
      swiftSettings: strict),
    .target(name: "Exporters", dependencies: ["FleetModel", "TerminalKit"], swiftSettings: strict),
    .target(name: "CYaml"),
    .target(name: "YAML", dependencies: ["CYaml"], swiftSettings: strict),
    .target(
      name: "TerminalKit",
      dependencies: ["YAML"],
      resources: [.embedInCode("Resources")],
      swiftSettings: strict),
    .target(name: "CNcurses"),
    .target(
      name: "CursesTerminal",
      dependencies: ["TerminalKit", "CNcurses"],
      swiftSettings: strict + [.defaultIsolation(MainActor.self)]),
    .target(
      name: "Panels",
      dependencies: ["FleetModel", "FleetHistory", "Incidents", "TerminalKit"],
      swiftSettings: strict),
    .target(
      name: "Dashboard",
      dependencies: ["FleetModel", "FleetHistory", "Incidents", "TerminalKit", "Panels"],
      swiftSettings: strict),
    .executableTarget(
      name: "gigatop",
      dependencies: [
        "FleetModel", "Simulation", "FleetHistory", "Incidents", "Collectors", "Exporters",
        "TerminalKit", "CursesTerminal", "Panels", "Dashboard",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .target(
      name: "TestSupport",
      dependencies: ["FleetModel", "TerminalKit"],
      path: "Tests/TestSupport",
      swiftSettings: strict),
    .testTarget(
      name: "FleetModelTests", dependencies: ["FleetModel", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "SimulationTests",
      dependencies: ["FleetModel", "Simulation", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "FleetHistoryTests",
      dependencies: ["FleetModel", "FleetHistory", "Simulation", "TestSupport"],
      exclude: ["Goldens", "read_gtr.py"],
      swiftSettings: strict),
    .testTarget(
      name: "IncidentsTests",
      dependencies: ["FleetModel", "FleetHistory", "Simulation", "Incidents", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "CollectorsTests",
      dependencies: [
        "FleetModel", "FleetHistory", "Simulation", "YAML", "CZlib", "CZstd", "CLzma", "Collectors",
        "TestSupport",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ExportersTests",
      dependencies: ["FleetModel", "TerminalKit", "Exporters", "Collectors", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "YAMLTests", dependencies: ["YAML", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "TerminalKitTests",
      dependencies: ["YAML", "TerminalKit", "TestSupport"],
      exclude: ["Goldens"],
      swiftSettings: strict),
    .testTarget(
      name: "PanelsTests",
      dependencies: [
        "FleetModel", "FleetHistory", "Incidents", "Simulation", "TerminalKit", "Panels",
        "TestSupport",
      ],
      exclude: ["Goldens"],
      swiftSettings: strict),
    .testTarget(
      name: "DashboardTests",
      dependencies: [
        "FleetModel", "FleetHistory", "Incidents", "Simulation", "TerminalKit", "Panels",
        "Dashboard", "TestSupport",
      ],
      exclude: ["Goldens"],
      swiftSettings: strict),
    .testTarget(
      name: "LayeringTests", dependencies: ["TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "EndToEndTests",
      dependencies: ["gigatop", "FleetModel", "FleetHistory", "TestSupport"],
      exclude: ["Fixtures"],
      swiftSettings: strict),
  ]
)
