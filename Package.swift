// swift-tools-version: 6.2
import PackageDescription

let house: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

/// What judges and prints runs over little: there a small binary is worth more than a quick one.
let compact: [SwiftSetting] =
  house + [
    .enableExperimentalFeature("LayoutStringValueWitnesses"),
    .unsafeFlags(
      ["-Osize", "-Xfrontend", "-enable-layout-string-value-witnesses"],
      .when(configuration: .release)),
  ]

/// Only `ByteParsing` declares a type that borrows bytes; its clients need no flag.
let borrowing: [SwiftSetting] = house + [.enableExperimentalFeature("Lifetimes")]

let package = Package(
  name: "diag",
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    .systemLibrary(name: "CLibYAML"),
    .systemLibrary(name: "CZlib"),
    .target(name: "CPlaybooks", cSettings: [.unsafeFlags(["-std=c2x"])]),
    .target(
      name: "CReportStyle", exclude: ["report.css"], cSettings: [.unsafeFlags(["-std=c2x"])]),
    .target(name: "CMemory"),
    .target(name: "YAMLText", dependencies: ["ByteParsing", "CLibYAML"], swiftSettings: compact),
    .target(name: "CProcess"),
    .target(name: "CDatabaseShims"),
    .target(name: "CWebShims"),

    .target(name: "ByteParsing", dependencies: ["CMemory"], swiftSettings: borrowing),
    .target(name: "Evidence", swiftSettings: compact),
    .target(name: "Capture", dependencies: ["ByteParsing", "CZlib"], swiftSettings: house),
    .target(name: "JavaFormats", dependencies: ["ByteParsing", "Capture"], swiftSettings: compact),
    .target(name: "HeapDumps", dependencies: ["ByteParsing", "Capture"], swiftSettings: borrowing),
    .target(name: "LinuxFormats", dependencies: ["ByteParsing", "Capture"], swiftSettings: house),
    .target(
      name: "DatabaseViews", dependencies: ["ByteParsing", "Capture"], swiftSettings: compact),
    .target(
      name: "LogFormats", dependencies: ["ByteParsing", "Capture", "JavaFormats"],
      swiftSettings: house),
    .target(name: "MetricFormats", dependencies: ["ByteParsing", "Capture"], swiftSettings: house),
    .target(
      name: "ClusterFormats", dependencies: ["ByteParsing", "Capture", "YAMLText"],
      swiftSettings: compact),
    .target(
      name: "LiveCluster", dependencies: ["ByteParsing", "Capture", "ClusterFormats", "Probing"],
      swiftSettings: compact),
    .target(
      name: "DeliveryFormats", dependencies: ["ByteParsing", "Capture", "YAMLText"],
      swiftSettings: compact),
    .target(name: "Probing", dependencies: ["Capture", "CProcess"], swiftSettings: compact),
    .target(
      name: "LiveJVM",
      dependencies: [
        "ByteParsing", "Capture", "CProcess", "JavaFormats", "LinuxFormats", "Probing",
      ],
      swiftSettings: compact),
    .target(
      name: "LiveHost",
      dependencies: ["ByteParsing", "Capture", "CProcess", "LinuxFormats", "Probing"],
      swiftSettings: compact),
    .target(
      name: "DatabaseClients",
      dependencies: ["CDatabaseShims", "CProcess", "Capture", "DatabaseViews", "Probing"],
      swiftSettings: compact),
    .target(
      name: "LiveMetrics", dependencies: ["Capture", "CProcess", "CWebShims", "Probing"],
      swiftSettings: compact),
    .target(
      name: "LiveDatabases",
      dependencies: ["Capture", "CProcess", "DatabaseClients", "DatabaseViews", "Probing"],
      swiftSettings: compact),
    .target(
      name: "Diagnostics",
      dependencies: [
        "Evidence", "Capture", "ClusterFormats", "DatabaseViews", "DeliveryFormats", "HeapDumps",
        "JavaFormats", "LinuxFormats", "LogFormats", "MetricFormats", "ByteParsing",
      ],
      swiftSettings: compact),
    .target(
      name: "Playbooks", dependencies: ["Evidence", "YAMLText", "CPlaybooks"],
      swiftSettings: compact),
    .target(name: "Fleet", dependencies: ["ByteParsing", "Evidence"], swiftSettings: compact),
    .target(
      name: "Rendering", dependencies: ["ByteParsing", "Evidence", "CReportStyle"],
      swiftSettings: compact),
    .executableTarget(
      name: "diag",
      dependencies: [
        "ByteParsing", "Capture", "DatabaseViews", "Diagnostics", "Evidence", "Fleet",
        "JavaFormats",
        "LinuxFormats",
        "ClusterFormats", "LiveCluster", "LiveDatabases", "LiveHost", "LiveJVM", "LiveMetrics",
        "Playbooks", "Probing", "Rendering",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: compact),

    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: house),
    .testTarget(
      name: "ByteParsingTests", dependencies: ["ByteParsing", "TestSupport"], swiftSettings: house),
    .testTarget(
      name: "CaptureTests", dependencies: ["Capture", "ByteParsing", "TestSupport"],
      swiftSettings: house),
    .testTarget(
      name: "JavaFormatsTests",
      dependencies: ["JavaFormats", "Capture", "ByteParsing", "TestSupport"],
      exclude: ["Fixtures"], swiftSettings: house),
    .testTarget(
      name: "LiveJVMTests",
      dependencies: [
        "diag", "LiveJVM", "Capture", "JavaFormats", "LinuxFormats", "ByteParsing", "Probing",
        "TestSupport",
      ],
      exclude: ["Fixtures"], swiftSettings: house),
    .testTarget(
      name: "LiveHostTests",
      dependencies: [
        "diag", "LiveHost", "Capture", "LinuxFormats", "ByteParsing", "Probing", "TestSupport",
      ],
      swiftSettings: house),
    .testTarget(
      name: "HostFaultTests", dependencies: ["diag", "TestSupport"], exclude: ["Programs"],
      swiftSettings: house),
    .testTarget(
      name: "DatabaseFaultTests", dependencies: ["diag", "TestSupport"], exclude: ["Programs"],
      swiftSettings: house),
    .testTarget(
      name: "DatabaseViewsTests",
      dependencies: [
        "diag", "DatabaseClients", "DatabaseViews", "LiveDatabases", "Capture", "ByteParsing",
        "TestSupport",
      ],
      exclude: ["Fixtures"], swiftSettings: house),
    .testTarget(
      name: "HeapDumpsTests",
      dependencies: ["HeapDumps", "Capture", "ByteParsing", "TestSupport"],
      swiftSettings: borrowing),
    .testTarget(
      name: "MatrixTests",
      dependencies: [
        "diag", "Capture", "Diagnostics", "Evidence", "Playbooks", "Rendering", "TestSupport",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      exclude: ["Golden"], swiftSettings: house),
    .testTarget(
      name: "CommandTests", dependencies: ["diag", "TestSupport"], exclude: ["Programs"],
      swiftSettings: house),
    .testTarget(
      name: "JVMPoolBenchTests", dependencies: ["diag", "TestSupport"], exclude: ["bench"],
      swiftSettings: house),
    .testTarget(
      name: "FleetTests", dependencies: ["Evidence", "Fleet", "TestSupport"], swiftSettings: house),
    .testTarget(
      name: "RenderingTests", dependencies: ["Evidence", "Rendering", "TestSupport"],
      exclude: ["Golden"], swiftSettings: house),
    .testTarget(
      name: "LogFormatsTests",
      dependencies: ["LogFormats", "Capture", "ByteParsing", "TestSupport"],
      swiftSettings: house),
    .testTarget(
      name: "MetricFormatsTests",
      dependencies: ["MetricFormats", "Capture", "ByteParsing", "TestSupport"],
      swiftSettings: house),
    .testTarget(
      name: "ClusterFormatsTests",
      dependencies: ["ClusterFormats", "Capture", "ByteParsing", "TestSupport"],
      swiftSettings: house),
    .testTarget(
      name: "DeliveryFormatsTests",
      dependencies: ["DeliveryFormats", "Capture", "ByteParsing", "TestSupport"],
      swiftSettings: house),
    .testTarget(
      name: "LinuxFormatsTests",
      dependencies: ["LinuxFormats", "Capture", "ByteParsing", "TestSupport"],
      exclude: ["Fixtures"], swiftSettings: house),
    .testTarget(
      name: "DiagnosticsTests",
      dependencies: [
        "ClusterFormats", "DatabaseViews", "DeliveryFormats", "Diagnostics", "JavaFormats",
        "LinuxFormats", "LogFormats", "MetricFormats", "Capture", "Evidence", "ByteParsing",
        "TestSupport",
      ],
      swiftSettings: house),
    .testTarget(
      name: "PlaybooksTests", dependencies: ["Playbooks", "Evidence"], swiftSettings: house),
  ]
)
