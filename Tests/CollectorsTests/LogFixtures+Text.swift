/// Forms of nvidia-smi output other than CSV, with the troubles that they come with.
extension LogFixtures {
  static let forms: [Log] = [
    queryText, oldQueryText, flatQueryText, tornXML, stringXML, jetson, virtual, dmonTimed, dmonCSV,
    dmonDay, pmonTimed, infoROM,
  ]

  /// The text of `nvidia-smi -q` of a new driver: two documents of two GPUs, the second lost.
  static let queryText = Log(
    name: "q-text", text: queryDocument(second: 0) + "\n\n" + queryDocument(second: 5) + "\n")

  static func queryDocument(second: Int) -> String {
    """

    ==============NVSMI LOG==============

    Timestamp                                 : Fri May  1 10:00:0\(second) 2026
    Driver Version                            : 590.10
    CUDA Version                              : 13.1

    Attached GPUs                             : 2
    GPU 00000000:1A:00.0
        Product Name                          : Example B200
        MIG Mode
            Current                           : Enabled
        MIG Device
            Index                             : 0
            ECC Errors
                Volatile
                    SRAM Uncorrectable        : 9
            FB Memory Usage
                Total                         : 1000 MiB
                Used                          : 777 MiB
        Serial Number                         : 1234
        GPU UUID                              : GPU-a0000000-0000-0000-0000-000000000001
        GPU Recovery Action                   : None
        PCI
            Bus Id                            : 00000000:1A:00.0
            GPU Link Info
                PCIe Generation
                    Current                   : 5
            Tx Throughput                     : 2048 KB/s
            Rx Throughput                     : 4096 KB/s
        Fan Speed                             : N/A
        Performance State                     : P0
        Clocks Event Reasons
            Idle                              : Not Active
            SW Power Cap                      : Active
            HW Slowdown                       : Not Active
                HW Thermal Slowdown           : Active
                HW Power Brake Slowdown       : Not Active
            Sync Boost                        : Not Active
        FB Memory Usage
            Total                             : 180000 MiB
            Used                              : 12345 MiB
        BAR1 Memory Usage
            Total                             : 262144 MiB
            Used                              : 3 MiB
        Utilization
            GPU                               : 9\(second) %
            Memory                            : 12 %
            Encoder                           : 1 %
        ECC Errors
            Volatile
                SRAM Correctable              : 1
                SRAM Uncorrectable Parity     : 0
                SRAM Uncorrectable SEC-DED    : 2
                DRAM Correctable              : N/A
                DRAM Uncorrectable            : 4
            Aggregate
                SRAM Correctable              : 100
        Remapped Rows
            Correctable Error                 : 8
            Uncorrectable Error               : 6
        Temperature
            GPU Current Temp                  : 61 C
            GPU T.Limit Temp                  : 20 C
            Memory Current Temp               : 72 C
        GPU Power Readings
            Average Power Draw                : 701.25 W
            Instantaneous Power Draw          : 710.00 W
            Current Power Limit               : 1000.00 W
            Requested Power Limit             : 990.00 W
        GPU Memory Power Readings\u{20}
            Average Power Draw                : 99.00 W
        Module Power Readings
            Average Power Draw                : 1999.00 W
        Clocks
            Graphics                          : 1965 MHz
            SM                                : 1960 MHz
            Memory                            : 3996 MHz
        Max Clocks
            SM                                : 2100 MHz
        Processes
            GPU instance ID                   : N/A
            Process ID                        : 42
                Type                          : C
                Name                          : python -c a : b
                Used GPU Memory               : 200 MiB
            Process ID                        : 43
                Type                          : C
                Name                          : [Not Found]
                Used GPU Memory               : N/A
        Capabilities
            EGM                               : disabled

    GPU 00000000:1B:00.0
        Product Name                          : Example B200
        GPU UUID                              : GPU-a0000000-0000-0000-0000-000000000002
        Fan Speed                             : GPU is lost
        Utilization                           : GPU is lost
        FB Memory Usage
            Total                             : 0 MiB
    """
  }

  /// Of a driver of 2013, indented as a whole, with tabs and with the line ends of Windows.
  static let oldQueryText = Log(
    name: "q-text-old",
    text: """
      ==============NVSMI LOG==============

      Timestamp                       : Wed May  8 15:01:12 2013
      Driver Version                  : 319.12

      Attached GPUs                   : 1
      GPU 0000:02:00.0
          Product Name                : Example K20
          PCI
              Bus Id                  : 0000:02:00.0
          Fan Speed                   : 30 %
          Performance State           : P8
          Clocks Throttle Reasons
              Idle                    : Active
              User Defined Clocks     : Not Active
              HW Slowdown             : Not Active
              Unknown                 : Not Active
          Memory Usage
              Total                   : 4799 MB
              Used                    : 12 MB
          Utilization
              Gpu                     : 7 %
              Memory                  : 3 %
          ECC Errors
              Volatile
                  Single Bit
                      Device Memory   : 1
                      Total           : 5
                  Double Bit
                      Total           : 2
              Aggregate
                  Single Bit
                      Total           : 50
          Temperature
              Gpu                     : 32 C
          Power Readings
              Power Management        : Supported
              Power Draw              : 16.51 W
              Power Limit             : 225.00 W
              Default Power Limit     : 224.00 W
              Enforced Power Limit    : 200.00 W
          Clocks
              Graphics                : 324 MHz
              SM                      : 324 MHz
              Memory                  : 325 MHz
          Compute Processes
              Process ID              : 77
                  Name                : ./nbody
                  Used GPU Memory     : 90 MB

      """
      .split(separator: "\n", omittingEmptySubsequences: false).map { line in
        line.isEmpty ? "" : "  \t" + line.replacing("        ", with: "\t")
      }
      .joined(separator: "\r\n"))

  /// The same text without any indentation.
  static let flatQueryText = Log(
    name: "q-text-flat",
    text: queryDocument(second: 3).split(separator: "\n", omittingEmptySubsequences: false)
      .map { String($0.drop { $0 == " " }) + "\n" }.joined() + "\n")

  private static func gpu(_ number: Int, _ inside: String = "", power: Int = 100) -> String {
    """
    <gpu id="00000000:0\(number):00.0">
      <uuid>GPU-b0000000-0000-0000-0000-00000000000\(number)</uuid>
      \(inside)
      <utilization><gpu_util>4\(number) %</gpu_util></utilization>
      <gpu_power_readings><power_draw>\(power + number).00 W</power_draw></gpu_power_readings>
    </gpu>

    """
  }

  static func xmlDocument(attached: Int, _ gpus: [String]) -> String {
    """
    <?xml version="1.0" ?>
    <!DOCTYPE nvidia_smi_log SYSTEM "nvsmi_device_v12.dtd">
    <nvidia_smi_log>
    <timestamp>Fri May  1 10:00:00 2026</timestamp>
    <attached_gpus>\(attached)</attached_gpus>
    \(gpus.joined())</nvidia_smi_log>

    """
  }

  private static func process(_ name: String) -> String {
    "<processes><process_info><pid>7</pid><process_name>\(name)</process_name>"
      + "<used_memory>5 MiB</used_memory></process_info></processes>"
  }

  /// Names of processes as the tool writes them.
  static let stringXML = Log(
    name: "xml-names",
    text: xmlDocument(
      attached: 5,
      [
        gpu(0, process("<unknown>")), gpu(1, process("python -c a<b && c>d")),
        gpu(2, process("a < b <3 <defunct>")), gpu(3, process("x</y>z")),
        gpu(4, process("<!-- <? <! &lt;ok&gt;")),
      ]))

  /// Torn elements: each costs itself, or its GPU.
  static let tornXML = Log(
    name: "xml-torn",
    text: xmlDocument(
      attached: 8,
      [
        gpu(
          0,
          "</stray><fan_speed>30 %</fan_spee><temperature><gpu_temp>50 C</gpu_temp></temperature>"),
        gpu(1).replacing("</gpu>", with: ""), gpu(2, "<fan_speed>3<temperat"),
        gpu(3, "<mig_devices><mig_device><a></mig_device>"),
        gpu(4).replacing("<gpu id", with: "<g"),
        gpu(5, "<uuid>GPU-b0000000-0000-0000-0000-000000000009</uuid>"),
        gpu(6, "</temperature><fb_memory_usage><used>6 MiB</used><total>7"), gpu(7),
      ]))

  /// A Jetson: no reading and no bus.
  static let jetson = Log(
    name: "table-jetson",
    text: """
      Thu Oct  9 01:42:44 2025
      +---------------------------------------------------------------------------------------+
      | NVIDIA-SMI 540.3.0                Driver Version: 540.3.0      CUDA Version: 12.6     |
      |-----------------------------------------+----------------------+----------------------+
      | GPU  Name                 Persistence-M | Bus-Id        Disp.A | Volatile Uncorr. ECC |
      | Fan  Temp   Perf          Pwr:Usage/Cap |         Memory-Usage | GPU-Util  Compute M. |
      |                                         |                      |               MIG M. |
      |=========================================+======================+======================|
      |   0  Xavier (nvgpu)                N/A  | N/A              N/A |                  N/A |
      | N/A   N/A  N/A               N/A /  N/A | Not Supported        |     N/A          N/A |
      |                                         |                      |                  N/A |
      +-----------------------------------------+----------------------+----------------------+

      """)

  /// `nvidia-smi vgpu` of two GPUs, the first with two vGPUs, twice.
  static let virtual = Log(
    name: "table-vgpu", text: virtualTable(second: 0) + virtualTable(second: 2))

  private static func virtualTable(second: Int) -> String {
    """
    Fri May  1 10:00:0\(second) 2026
    +-----------------------------------------------------------------------------+
    | NVIDIA-SMI 418.66                 Driver Version: 418.66                    |
    |-------------------------------+--------------------------------+------------+
    | GPU  Name                     | Bus-Id                         | GPU-Util   |
    |      vGPU ID    Name          | VM ID    VM Name               | vGPU-Util  |
    |===============================+================================+============|
    |   0  Example M60              | 0000:83:00.0                   |  3\(second)%       |
    |      7          GRID M60-8Q   | 1...     vm_one                |     12%    |
    |      11924      GRID M60-4Q   | 2...     vm two                |      9%    |
    +-------------------------------+--------------------------------+------------+
    |   1  Example M60              | 0000:84:00.0                   |  N/A       |
    |      8          GRID M60-8Q   | 3...     vm_3                  |     99%    |
    +-------------------------------+--------------------------------+------------+

    """
  }

  /// `-o T` over two midnights.
  static let dmonTimed = Log(
    name: "dmon-time-of-day",
    text: """
      #Time        gpu    pwr  gtemp     sm
      #HH:MM:SS    Idx      W      C      %
       23:59:58      0    310     61     97
       23:59:58      1     70     35      0
       00:00:03      0    311     61     98
       00:00:03      1     71     35      0
      WARNING: infoROM is corrupted at gpu 0000:3B:00.0
       12:00:00      0    312     62     99
       12:00:00      1     72     35      0
       23:59:59      0    313     62     95
       23:59:59      1     73     35      0
       00:00:00      0    314     62     94
       00:00:00      1     74     35      0

      """)

  static let dmonCSV = Log(
    name: "dmon-csv",
    text: """
      #Date, Time, gpu, pwr, gtemp, mtemp, sm, mem
      20260501, 10:00:00, 0, 310, 61, -, 97, 40
      20260501, 10:00:00, 1, 70, 35, 33, 0, 0
      20260501, 10:00:01, 0, 311, 62, -, 98, 41
      20260501, 10:00:01, 1, 71, 36, 34, 0, 0

      """)

  static let dmonDay = Log(
    name: "dmon-date",
    text: """
      #Date       gpu    pwr
      #YYYYMMDD   Idx      W
       20260501     0    310
       20260501     1    110
       20260501     0    311
       20260501     1    111
       20260502     0    312
       20260502     1    112

      """)

  static let pmonTimed = Log(
    name: "pmon-csv-time-of-day",
    text: """
      #Time, gpu, pid, type, sm, mem, command
      #HH:MM:SS, Idx, #, C/G, %, %, name
      23:59:59, 0, 11, C, 40, 5, python a, b
      23:59:59, 1, -, -, -, -, -
      00:00:00, 0, 11, C, 41, 5, python a, b
      00:00:00, 1, -, -, -, -, -

      """)

  static let infoROM = Log(
    name: "csv-inforom",
    text: """
      WARNING: infoROM is corrupted at gpu 0000:3B:00.0
      index, name, temperature.gpu, utilization.gpu [%]
      0, Example V100, 44, 12 %
      1, Example V100, 41, 0 %
      WARNING: infoROM is corrupted at gpu 0000:AF:00.0
      WARNING: infoROM is corrupted at gpu 0000:3B:00.0
      0, Example V100, 45, 13 %
      1, Example V100, 42, 1 %

      """)
}
