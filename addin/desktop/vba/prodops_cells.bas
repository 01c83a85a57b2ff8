Option Explicit
' Between a cell and Python: what a formula hands over, and what comes back. Python marks an error value as text that
' no sheet holds; here it becomes Excel's own error value, and its sentence is kept for "Why this error?".

Private Const FUNCTIONS_MODULE As String = "prodops_xl.hosts.desktop.cell_functions"
Private Const MOST_SENTENCES As Long = 2000
Private sentences As Object
Private asking_for_notes As Boolean
Private notes As String

Public Function CallPython(function_name As String, arguments As Variant, Optional dated As Boolean = False) As Variant
    ' One call of one function, for one cell or a whole range. No workbook is handed over: xlwings would look in it
    ' for code. `dated`: days are among what it takes or gives.
    #If Mac Then
        CallPython = WithErrors(Marked("#N/A", MacSentence()))
    #Else
        On Error GoTo failed
        If dated And CountsFrom1904() Then
            CallPython = WithErrors(Marked("#VALUE!", SentenceOf1904()))
            Exit Function
        End If
        If Not HasFolder(Interpreter()) Then Err.Raise 53, Description:="its path is not set. Run 'prodops-xl addin install' again."
        CallPython = WithErrors(XLPy.CallUDF(FUNCTIONS_MODULE, function_name, arguments))
        If asking_for_notes Then notes = notes & XLPy.Str(XLPy.Call(XLPy.Module(FUNCTIONS_MODULE), "last_notes"))
        Exit Function
failed:
        CallPython = WithErrors(Marked("#N/A", "Python did not answer: " & Err.Description))
    #End If
End Function

Private Function CountsFrom1904() As Boolean
    ' Whether the workbook of the calling cell counts days from 1904, as old Macs did.
    On Error GoTo done
    CountsFrom1904 = Application.Caller.Worksheet.Parent.Date1904
done:
End Function

Public Function SentenceOf1904() As String
    SentenceOf1904 = "This workbook counts days from 1904, so that the number behind a date stands for a day four years earlier. " & _
        "Use the ProdOps buttons, which read dates as they are shown, or copy the sheet into a new workbook and check its dates."
End Function

Public Function NotesOf(cell As Object) As String
    ' What the figure of this cell leaves out or rests on: it is calculated once more, and its functions are asked.
    notes = ""
    asking_for_notes = True
    On Error GoTo done
    cell.Calculate
done:
    asking_for_notes = False
    NotesOf = notes
End Function

Public Function MacSentence() As String
    MacSentence = "Excel on Mac has no cell functions of this kind. Use the ProdOps web add-in, or a workbook that carries its engine."
End Function

Public Function Given(Optional argument As Variant) As Variant
    ' A cell's or range's values (Value2: one read, dates as serials); Empty for an argument that is left out.
    Dim held As Variant
    On Error GoTo odd
    If IsMissing(argument) Then
        held = Empty
    ElseIf IsObject(argument) Then
        held = Filled(argument).Value2
    Else
        held = argument
    End If
    Given = ErrorsAsText(held)
    Exit Function
odd:
    Given = "#VALUE!"
End Function

Private Function Filled(area As Variant) As Object
    ' A whole column stands for its rows down to the last one in use.
    Dim last As Long
    Set Filled = area
    If area.Areas.Count > 1 Then Err.Raise 5, Description:="Give one block of cells, not several."
    If area.Rows.Count < area.Worksheet.Rows.Count Then Exit Function
    last = area.Worksheet.UsedRange.Row + area.Worksheet.UsedRange.Rows.Count - 1
    Set Filled = area.Resize(last, area.Columns.Count)
End Function

Public Function ErrorsAsText(value As Variant) As Variant
    ' Error values as their text: an error in an argument must not pass for an empty cell.
    Dim i As Long
    Dim j As Long
    Select Case Dimensions(value)
        Case 0
            If IsError(value) Then value = ErrorName(value)
        Case 1
            For i = LBound(value) To UBound(value)
                If IsError(value(i)) Then value(i) = ErrorName(value(i))
            Next i
        Case Else
            For i = LBound(value, 1) To UBound(value, 1)
                For j = LBound(value, 2) To UBound(value, 2)
                    If IsError(value(i, j)) Then value(i, j) = ErrorName(value(i, j))
                Next j
            Next i
    End Select
    ErrorsAsText = value
End Function

Public Function WithErrors(result As Variant) As Variant
    ' The result with Excel's error values in the marked places, whatever its shape.
    Dim i As Long
    Dim j As Long
    If Not IsArray(result) Then
        WithErrors = Plain(result, 0, 0)
        Exit Function
    End If
    If Dimensions(result) = 1 Then
        For i = LBound(result) To UBound(result)
            result(i) = Plain(result(i), 0, i - LBound(result))
        Next i
    Else
        For i = LBound(result, 1) To UBound(result, 1)
            For j = LBound(result, 2) To UBound(result, 2)
                result(i, j) = Plain(result(i, j), i - LBound(result, 1), j - LBound(result, 2))
            Next j
        Next i
    End If
    WithErrors = result
End Function

Private Function Plain(value As Variant, row_offset As Long, column_offset As Long) As Variant
    If Not IsMarked(value) Then
        Plain = value
        Exit Function
    End If
    Keep SentenceOf(CStr(value)), row_offset, column_offset
    Plain = CVErr(ErrorNumber(CodeOf(CStr(value))))
End Function

Public Function Dimensions(value As Variant) As Long
    ' 0 for a single value. UBound of a dimension that is not there raises, and that ends the count.
    Dim bound As Long
    Dim count As Long
    count = 0
    If IsArray(value) Then
        On Error GoTo done
        Do
            bound = UBound(value, count + 1)
            count = count + 1
        Loop
    End If
done:
    Dimensions = count
End Function

Public Function Marked(code As String, sentence As String) As String
    Marked = Chr$(30) & code & Chr$(31) & sentence
End Function

Public Function IsMarked(value As Variant) As Boolean
    IsMarked = False
    If VarType(value) = vbString Then IsMarked = (Left$(value, 1) = Chr$(30))
End Function

Public Function CodeOf(text As String) As String
    CodeOf = Mid$(text, 2, InStr(text & Chr$(31), Chr$(31)) - 2)
End Function

Public Function SentenceOf(text As String) As String
    SentenceOf = Mid$(text, InStr(text & Chr$(31), Chr$(31)) + 1)
End Function

Public Function ErrorNumber(code As String) As Long
    ' Excel's numbers of its error values (xlErrNull ... xlErrNA).
    Select Case code
        Case "#NULL!": ErrorNumber = 2000
        Case "#DIV/0!": ErrorNumber = 2007
        Case "#REF!": ErrorNumber = 2023
        Case "#NAME?": ErrorNumber = 2029
        Case "#NUM!": ErrorNumber = 2036
        Case "#N/A": ErrorNumber = 2042
        Case Else: ErrorNumber = 2015
    End Select
End Function

Public Function ErrorName(value As Variant) As String
    ' The other way round. CStr of an error value is "Error 2042" in every language of Excel but the word.
    Select Case Val(Mid$(CStr(value), InStrRev(CStr(value), " ") + 1))
        Case 2000: ErrorName = "#NULL!"
        Case 2007: ErrorName = "#DIV/0!"
        Case 2023: ErrorName = "#REF!"
        Case 2029: ErrorName = "#NAME?"
        Case 2036: ErrorName = "#NUM!"
        Case 2042: ErrorName = "#N/A"
        Case Else: ErrorName = "#VALUE!"
    End Select
End Function

Private Sub Keep(sentence As String, row_offset As Long, column_offset As Long)
    ' By the address of the cell that shows the error; the oldest go when there are many.
    Dim caller As Object
    On Error GoTo noCell
    Set caller = Application.Caller
    If sentences Is Nothing Then Set sentences = NewDictionary()
    If sentences.Count > MOST_SENTENCES Then sentences.RemoveAll
    sentences(caller.Cells(1, 1).Offset(row_offset, column_offset).Address(External:=True)) = sentence
noCell:
End Sub

Public Function KeptSentence(address As String) As String
    KeptSentence = ""
    If sentences Is Nothing Then Exit Function
    If sentences.Exists(address) Then KeptSentence = sentences(address)
End Function

Private Function NewDictionary() As Object
    #If Mac Then
        Set NewDictionary = New Dictionary
    #Else
        Set NewDictionary = CreateObject("Scripting.Dictionary")
    #End If
End Function
