Option Explicit
' Where settings come from: the user's own file, then the sheet of this add-in. Nothing else: xlwings also reads a
' sheet of the active workbook and a file in its folder, so that a workbook from a stranger could name the program
' that our buttons start.

Public Function GetConfig(configKey As String, Optional default As String = "") As Variant
    ' The value of one setting, with environment variables filled in. A default
    ' stays as it is: a cell may call this, and must not learn the environment by it.
    Dim found As String
    found = SettingOfUser(configKey)
    If found = "" Then found = SettingOfAddIn(configKey)
    If found = "" Then
        GetConfig = default
    Else
        GetConfig = Expanded(found)
    End If
End Function

Private Function Expanded(text As String) As String
    ' The text with %NAMES% (on Mac $HOME) filled in; a name that is not set stays. Private, so that no cell can ask.
    Dim opened As Long
    Dim closed As Long
    Dim told As String
    Expanded = text
    #If Mac Then
        If Left$(text, 6) = "$HOME/" Then Expanded = Replace(Environ("HOME"), "/Library/Containers/com.microsoft.Excel/Data", "") & Mid$(text, 6)
    #Else
        opened = InStr(Expanded, "%")
        Do While opened > 0
            closed = InStr(opened + 1, Expanded, "%")
            If closed = 0 Then Exit Do
            told = ""
            If closed > opened + 1 Then told = Environ(Mid$(Expanded, opened + 1, closed - opened - 1))
            If told = "" Then
                opened = closed
            Else
                Expanded = Left$(Expanded, opened - 1) & told & Mid$(Expanded, closed + 1)
                opened = InStr(opened + Len(told), Expanded, "%")
            End If
        Loop
    #End If
End Function

Public Function FromCell() As Boolean
    ' Whether a formula asks. Every public function of an add-in can be called by a cell, of a stranger's workbook too:
    ' what starts programs, asks the person or looks at files answers none of them.
    FromCell = (TypeName(Application.Caller) = "Range")
End Function

Public Function FileThere(path As String) As Boolean
    ' Whether there is such a file.
    Dim found As String
    FileThere = False
    If FromCell() Then Exit Function
    On Error GoTo done
    #If Mac Then
        found = Dir(path)
        FileThere = (found <> "")
    #Else
        FileThere = ((GetAttr(path) And vbDirectory) = 0)
    #End If
done:
End Function

Public Function SettingOfAddIn(configKey As String) As String
    ' From the sheet that the build wrote into this add-in: names in column A, values in column B.
    Dim lines As Variant
    Dim i As Long
    SettingOfAddIn = ""
    lines = ThisWorkbook.Worksheets(1).Range("A1:B40").Value2
    For i = LBound(lines, 1) To UBound(lines, 1)
        If UCase$(Trim$(CStr(lines(i, 1)))) = UCase$(configKey) Then
            SettingOfAddIn = CStr(lines(i, 2))
            Exit Function
        End If
    Next i
End Function

Public Function SettingOfUser(configKey As String) As String
    ' From the user's own file, lines of "KEY","VALUE". A line that cannot be read ends the file, not Excel's work.
    Dim number As Integer
    Dim key As String
    Dim value As String
    SettingOfUser = ""
    If Dir(SettingsFile()) = "" Then Exit Function
    On Error GoTo unreadable
    number = FreeFile
    Open SettingsFile() For Input As #number
    Do While Not EOF(number)
        Input #number, key, value
        If UCase$(key) = UCase$(configKey) Then
            SettingOfUser = value
            Exit Do
        End If
    Loop
unreadable:
    Close #number
End Function

Public Function SettingsFile() As String
    SettingsFile = OwnFile("prodops.conf")
End Function

Public Function LogFile() As String
    LogFile = OwnFile("prodops.log")
End Function

Public Function StopFile() As String
    StopFile = OwnFile("prodops.stop")
End Function

Private Function OwnFile(name As String) As String
    #If Mac Then
        OwnFile = Environ("HOME") & "/" & name
    #Else
        OwnFile = Environ("USERPROFILE") & "\.prodops\" & name
    #End If
End Function

Public Function IsOn(configKey As String) As Boolean
    ' A setting that is on or off; what is not set is off.
    IsOn = SaysYes(CStr(GetConfig(configKey, "False")))
End Function

Public Function SaysYes(text As String) As Boolean
    Dim word As String
    word = UCase$(Trim$(text))
    SaysYes = (word = "TRUE" Or word = "YES" Or word = "1" Or word = "ON")
End Function
