using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Reflection;
using System.Text;
using System.Web.Script.Serialization;
using System.Web.Services.Protocols;

/// <summary>
/// Calls the Web Service SDK through the proxy that wsdl.exe makes: a JSON object {message, input} a line in, {answer} or
/// {fault} a line out. A message is found by the action of its method, so that overloads are told apart.
/// </summary>
static class Bridge
{
    static void Main()
    {
        var sdk = new Mfa.PfWsSdk
        {
            Url = Environment.GetEnvironmentVariable("SDK_URL"),
            Credentials = new NetworkCredential(
                Environment.GetEnvironmentVariable("SDK_USERNAME"), Environment.GetEnvironmentVariable("SDK_PASSWORD")),
            Timeout = 20000,
        };
        var methods = typeof(Mfa.PfWsSdk).GetMethods()
            .Select(method => new { method, attribute = method.GetCustomAttribute<SoapDocumentMethodAttribute>() })
            .Where(each => each.attribute != null)
            .ToDictionary(each => each.attribute.Action.Split('/').Last(), each => each.method);
        var json = new JavaScriptSerializer();
        var utf8 = new UTF8Encoding(false);
        var input = new StreamReader(Console.OpenStandardInput(), utf8);
        var output = new StreamWriter(Console.OpenStandardOutput(), utf8) { AutoFlush = true };
        for (var line = input.ReadLine(); line != null; line = input.ReadLine())
        {
            var call = json.Deserialize<Dictionary<string, object>>(line);
            var message = (string)call["message"];
            var reply = new Dictionary<string, object>();
            try
            {
                reply["answer"] = Call(sdk, methods[message], message, (Dictionary<string, object>)call["input"]);
            }
            catch (TargetInvocationException failure) when (failure.InnerException is SoapException)
            {
                reply["fault"] = failure.InnerException.Message;
            }
            output.WriteLine(json.Serialize(reply));
        }
    }

    static Dictionary<string, object> Call(
        object sdk, MethodInfo method, string message, Dictionary<string, object> input)
    {
        var parameters = method.GetParameters();
        var values = parameters
            .Select(each => each.IsOut ? null : Read(Find(input, each.Name), each.ParameterType)).ToArray();
        var result = method.Invoke(sdk, values);
        var answer = new Dictionary<string, object> { { message + "Result", Write(result) } };
        for (var i = 0; i < parameters.Length; i++)
            if (parameters[i].IsOut) answer[parameters[i].Name] = Write(values[i]);
        return answer;
    }

    static object Find(Dictionary<string, object> values, string name)
    {
        object value;
        return values.TryGetValue(name, out value) ? value : null;
    }

    static object Read(object value, Type type)
    {
        if (value == null) return type.IsValueType ? Activator.CreateInstance(type) : null;
        if (type.IsEnum) return Enum.Parse(type, (string)value);
        if (type == typeof(string) || type.IsPrimitive) return Convert.ChangeType(value, type);
        if (type.IsArray)
        {
            var items = ((IEnumerable)value).Cast<object>().ToArray();
            var array = Array.CreateInstance(type.GetElementType(), items.Length);
            for (var i = 0; i < items.Length; i++) array.SetValue(Read(items[i], type.GetElementType()), i);
            return array;
        }
        var made = Activator.CreateInstance(type);
        foreach (var property in type.GetProperties())
            property.SetValue(made, Read(Find((Dictionary<string, object>)value, property.Name), property.PropertyType));
        foreach (var field in type.GetFields())
            field.SetValue(made, Read(Find((Dictionary<string, object>)value, field.Name), field.FieldType));
        return made;
    }

    static object Write(object value)
    {
        if (value == null || value is string || value.GetType().IsPrimitive) return value;
        if (value is Enum) return value.ToString();
        if (value is Array) return ((Array)value).Cast<object>().Select(Write).ToArray();
        var made = value.GetType().GetProperties().ToDictionary(each => each.Name, each => Write(each.GetValue(value)));
        foreach (var field in value.GetType().GetFields()) made[field.Name] = Write(field.GetValue(value));
        return made;
    }
}
