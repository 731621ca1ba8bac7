/// Which target may see which: the one table that the manifest and every import are held to.
enum LayerTable {
  /// Targets of ours, and products of packages, that a target of `Sources` depends on.
  static let targets: [String: Set<String>] = [
    "FleetModel": [],
    "Simulation": ["FleetModel"],
    "CZstd": [],
    "CZlib": [],
    "CLzma": [],
    "FleetHistory": ["FleetModel", "CZstd"],
    "Incidents": ["FleetModel", "FleetHistory"],
    "Collectors": [
      "FleetModel", "FleetHistory", "Simulation", "YAML", "CZlib", "CZstd", "CLzma", "NIOCore",
      "NIOPosix", "NIOHTTP1", "NIOHTTPCompression", "NIOSSL", "AsyncHTTPClient",
    ],
    "Exporters": ["FleetModel", "TerminalKit"],
    "CYaml": [],
    "YAML": ["CYaml"],
    "TerminalKit": ["YAML"],
    "CNcurses": [],
    "CursesTerminal": ["TerminalKit", "CNcurses"],
    "Panels": ["FleetModel", "FleetHistory", "Incidents", "TerminalKit"],
    "Dashboard": ["FleetModel", "FleetHistory", "Incidents", "TerminalKit", "Panels"],
    "gigatop": [
      "FleetModel", "Simulation", "FleetHistory", "Incidents", "Collectors", "Exporters",
      "TerminalKit", "CursesTerminal", "Panels", "Dashboard", "ArgumentParser",
    ],
  ]

  /// What tests of a target may see beyond the target and what it sees.
  static let extraOfTests: [String: Set<String>] = [
    // Exports are read back by our own parsers.
    "ExportersTests": ["Collectors"],
    // Simulated fleets are recorded and read back.
    "FleetHistoryTests": ["Simulation"],
    // Screens are drawn of simulated fleets.
    "IncidentsTests": ["Simulation"],
    "PanelsTests": ["Simulation"],
    "DashboardTests": ["Simulation"],
    // The program itself is run, and what it recorded is read.
    "EndToEndTests": ["gigatop", "FleetModel", "FleetHistory"],
  ]

  /// Modules that come with the toolchain and cost nothing at the start.
  static let toolchain: Set<String> = ["Glibc", "Synchronization"]

  /// Targets that wait for threads and signals of the operating system themselves.
  static let dispatchUsers: Set<String> = ["gigatop"]

  /// Modules that come with the toolchain for tests.
  static let testToolchain: Set<String> = ["Testing", "Foundation"]

  /// Files that import Foundation, each with its reason. Foundation costs start-up time and memory.
  static let foundationUsers: [String: String] = [:]

  /// Files beyond 500 lines: tables of facts, not code.
  static let longTables: Set<String> = []

  /// What may lie at the top of the repository, beside files that begin with a dot.
  static let topLevel: Set<String> = [
    "Package.swift", "Package.resolved", "Sources", "Tests", "Themes", "README.md", "LICENSE",
  ]

  /// Folders of `Tests` that belong to no target of `Sources`.
  static let testFolders: Set<String> = ["TestSupport", "EndToEndTests", "LayeringTests"]
}
